// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Large graphs are moved, zoomed, run and changed without a wait that is felt. */
@Timeout(240)
@InTheBrowser
@Isolated("measures how fast the page is")
class LargeGraphTest {

    private static final int FRAMES = 40;

    /** Moves and zooms a graph with each frame; becomes the frames that were drawn in a second. */
    private static final String MOVING = """
            new Promise((done) => {
              const graph = document.getElementById("graph");
              const begin = performance.now();
              let frames = 0;
              const step = (now) => {
                if (frames === %d) return done(Math.round(1000 * frames / (now - begin)));
                frames++;
                const zooms = frames %% 2 === 0;
                graph.dispatchEvent(new WheelEvent("wheel", {
                  deltaY: zooms ? 40 * Math.sin(frames / 9) : 30 * Math.cos(frames / 13), shiftKey: !zooms, clientX: 600, clientY: 300, cancelable: true,
                }));
                requestAnimationFrame(step);
              };
              requestAnimationFrame(step);
            })""".formatted(FRAMES);

    private final Page page;

    LargeGraphTest(Visit visit) {
        page = visit.page();
    }

    @AfterEach
    void leave() {
        page.usualSize();
    }

    /** Bounds the time that the page takes for a frame: frames a second depend on what else the machine does. */
    @ParameterizedTest
    @ValueSource(strings = {"five hundred", "five thousand"})
    void isMovedAndZoomed(String spell) throws IOException {
        page.size(1280, 800, 1);
        page.openSpell(spell);
        page.eventually(() -> assertThat(page.count(".node")).isPositive());

        double near = millisOfFrame(spell + " nodes, near");
        page.click("#fit");
        double far = millisOfFrame(spell + " nodes, far");

        assertThat(near).as("near").isLessThan(25);
        assertThat(far).as("with all in sight").isLessThan(60);
        page.picture(spell.replace(' ', '-'));
        assertThat(page.errors()).isEmpty();
    }

    /** Returns the time of the page's thread that a frame takes. */
    private double millisOfFrame(String what) {
        double before = page.threadMillis();
        Object frames = page.promised(MOVING);
        double millis = (page.threadMillis() - before) / FRAMES;
        System.out.printf("%s: %s frames a second, %.1f ms of the page's thread for each%n", what, frames, millis);
        return millis;
    }

    @Test
    void runsAndIsChangedWithFiveThousandNodes() {
        page.runToTheEnd("five thousand");
        page.see("#moment", "event 10002 of 10002");

        page.click("#edit");
        page.see("#edit-bar", "Undo");
        page.eventually(() -> {
            page.pressOn(".node", Keys.ENTER);
            assertThat(page.count("#node-form [data-setting='name']")).isOne();
        });
        page.write("[data-setting='name']", "anew");
        page.see("#edit-bar", "changed, not saved");
        page.click("#edit-undo");
        page.see("#edit-bar", "Done");
    }
}
