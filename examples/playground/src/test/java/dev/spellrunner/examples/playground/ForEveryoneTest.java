// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** The page on small screens, zoomed, in light and dark, and for those who do not see it; and graphs that can be read. */
@Timeout(180)
@InTheBrowser
class ForEveryoneTest {

    private static final String SMALLEST_WORDS =
            "Math.min(...[...document.querySelectorAll('.node.done .peek text')].map((text) => text.getBoundingClientRect().height))";

    private static final String CUT_OFF = "[...document.querySelectorAll('button, input, select, textarea')]"
            + ".filter((each) => each.offsetParent && !each.closest('.tabs, .spells'))"
            + ".filter((each) => each.getBoundingClientRect().right > window.innerWidth).length";

    private final Page page;

    ForEveryoneTest(Visit visit) {
        page = visit.page();
    }

    @AfterEach
    void leave() {
        page.usualSize();
        page.dark(false);
    }

    @Test
    void hasNothingThatAxeFindsFaultWith() throws IOException {
        assertThat(page.violations()).as("before a spell is open").isEmpty();

        page.runToTheEnd("story");
        assertThat(page.violations()).as("a run that has ended").isEmpty();

        page.dark(true);
        page.run("approval");
        page.see("#waits", "needs approval");
        page.focus("[data-node='4']");
        assertThat(page.violations()).as("a node that waits, in the dark").isEmpty();

        page.openSpell("unfinished");
        assertThat(page.violations()).as("problems, in the dark").isEmpty();

        page.dark(false);
        page.size(390, 844, 1);
        page.run("cake");
        page.see("#status", "Failed");
        assertThat(page.violations()).as("a failure, on a phone").isEmpty();
    }

    @Test
    void isUsedOnAPhone() throws IOException {
        page.size(390, 844, 2);
        runsAndSeesTheResult("Ada");
        page.picture("phone");
    }

    @Test
    void isUsedWhenItIsZoomedToTwoHundredPercent() throws IOException {
        page.size(640, 400, 2);
        runsAndSeesTheResult("Bea");
        page.picture("zoomed");
    }

    /** Nothing is cut off at the side, whatever is shown, and all that is clicked can be reached. */
    private void runsAndSeesTheResult(String name) {
        page.openSpell("hello");
        page.fill("name", name);
        page.click("#run");
        page.see("#status", "Completed");
        page.see("#result", name);
        page.focus("[data-node='1']");
        page.press(Keys.ENTER);
        page.see("#node-title", "begin");
        page.click("#all .row");
        page.see("#detail", "kind");
        page.click("#replay");
        page.see("#moment", "event");

        page.seeValue("document.documentElement.scrollWidth <= window.innerWidth", true);
        page.seeValue(CUT_OFF, 0L);
    }

    @Test
    void showsValuesLargeEnoughToBeRead() throws IOException {
        page.size(1280, 800, 1);
        page.runToTheEnd("greeting");
        page.eventually(() -> assertThat(page.count(".node.done .peek text")).isPositive());
        page.isDrawn();
        assertThat(((Number) page.value(SMALLEST_WORDS)).doubleValue()).isGreaterThan(10);

        page.click("#zoom-out");
        page.click("#zoom-out");
        page.isDrawn();
        assertThat(((Number) page.value(SMALLEST_WORDS)).doubleValue()).isGreaterThan(10);

        for (int i = 0; i < 10; i++) {
            page.click("#zoom-out");
        }
        page.focus(".node.done");
        page.press(Keys.ENTER);
        page.within("#node-peek", card -> assertThat(card.isDisplayed()).isTrue());
        page.picture("readable");
    }

    @Test
    void followsAFailureAndNotWhatIsSkippedForIt() {
        page.size(1088, 757, 1);
        page.run("cake");

        page.see("#status", "Failed");
        page.isDrawn();
        page.seeCount("[data-node='4']", 1);
        page.seeValue(
                "document.querySelector(\"[data-node='4']\").getBoundingClientRect().left"
                        + " > document.querySelector('#graph').getBoundingClientRect().left",
                true);
    }

    @Test
    void followsWhatRunsUnlessItIsToldNotTo() {
        page.openSpell("thousand");
        page.seeCount("[data-node='0']", 1);
        page.seeCount("[data-node='999']", 0);
        page.click("#run");
        page.see("#status", "Completed");
        page.seeCount("[data-node='999']", 1);

        page.click("#follow");
        page.openSpell("hello");
        page.click("[title='Close thousand']");
        page.runToTheEnd("thousand");
        page.see("#moment", "event 2002 of 2002");
        page.isDrawn();
        assertThat(page.count("[data-node='999']")).isZero();
    }

    @Test
    void laysGraphsOutThatHaveNoPicture() throws IOException {
        page.openSpell("verse");

        page.seeValue("typeof globalThis.dagre", "object");
        page.eventually(() -> assertThat(page.value("new Set([...document.querySelectorAll('.node')]"
                        + ".map((node) => Math.round(node.getBoundingClientRect().left))).size"))
                .isEqualTo(4L));
        assertThat(page.value("[...document.querySelectorAll('.node .box')].map((box) => box.getBoundingClientRect())"
                        + ".some((a, i, all) => all.some((b, j) => i < j && a.left < b.right && b.left < a.right"
                        + " && a.top < b.bottom && b.top < a.bottom))"))
                .isEqualTo(false);
        page.picture("laid-out");
    }
}
