// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lets values be seen to move along wires by those who want to see motion, and by nobody else. */
@Timeout(120)
@InTheBrowser
class WireMotionTest {

    /** Notes each dot that is set on a wire, and where it stands in its course at the end of a frame. */
    private static final String WATCH = """
            globalThis.dots = [];
            new MutationObserver((changes) => changes.flatMap(({ addedNodes }) => [...addedNodes])
              .filter((node) => node.classList?.contains('moving'))
              .forEach((dot) => dots.push([dot.previousElementSibling?.dataset.wire, dot.getAnimations().length])))
              .observe(document.getElementById('graph'), { subtree: true, childList: true });
            """;

    private final Page page;

    WireMotionTest(Visit visit) {
        page = visit.page();
    }

    @AfterEach
    void leave() {
        page.stillness(true);
    }

    private void runTwice() {
        // The motion is loaded with the first run in view.
        page.runToTheEnd("side by side");
        page.script(WATCH);
        page.click("#run");
        page.see("#runs", "Run 2 · done");
        page.see("#status", "Completed");
        page.isDrawn();
    }

    @Test
    void movesADotAlongAWireThatSomethingComesOver() {
        page.stillness(false);

        runTwice();

        assertThat(page.value("dots.length"))
                .asInstanceOf(InstanceOfAssertFactories.LONG)
                .isPositive();
        assertThat(page.value("dots.every(([wire, animations]) => wire && animations === 1)"))
                .isEqualTo(true);
        page.seeCount(".moving", 0);
    }

    @Test
    void movesNothingForThoseWhoWantNoMotion() {
        page.stillness(true);

        runTwice();

        page.eventually(() -> assertThat(page.count(".wire.lit")).isPositive());
        assertThat(page.value("dots.length")).isEqualTo(0L);
    }
}
