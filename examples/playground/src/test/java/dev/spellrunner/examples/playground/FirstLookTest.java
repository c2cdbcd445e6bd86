// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The page works in a browser at all; the classes {@link InTheBrowser} test all that it does. */
@Timeout(120)
@ResourceLock(Visit.BROWSER)
@ExtendWith(Visit.Guide.class)
class FirstLookTest {

    private final Page page;

    FirstLookTest(Visit visit) {
        page = visit.page();
    }

    @Test
    void runsASpellAndShowsWhatEachNodeGave() throws Exception {
        page.run("story");

        page.see("#status", "Completed in");
        page.see("#moment", "event");
        page.seeNothing(".node.running");
        page.eventually(() -> assertThat(page.count(".node.done")).isGreaterThan(3));
        page.eventually(() -> assertThat(page.count(".wire.lit")).isPositive());
        page.eventually(() -> assertThat(page.texts("#all .row"))
                .anyMatch(row -> String.valueOf(row).contains("completed")));
        page.picture("story");
        page.dark(true);
        page.picture("story-dark");
        page.dark(false);
    }
}
