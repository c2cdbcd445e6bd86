// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Goes into what a node calls, and into the iterations of a loop: with the mouse, by keys, and out again. */
@Timeout(180)
@InTheBrowser
class InsideTest {

    private final Page page;

    InsideTest(Visit visit) {
        page = visit.page();
    }

    @Test
    void goesIntoACalledSpellAndShowsItsNodesAsTheyRan() throws Exception {
        page.openSpell("story");
        page.click("#run");
        page.see("#status", "Completed");
        page.fillConsole("who is it?");
        page.see("#all .row", "who is it?");

        page.click("#fit");
        page.doubleClick("[data-node='6']");

        page.see("#inside-bar", "greet");
        page.see("#result-title", "Result of greeting");
        page.see("#result", "Welcome back!");
        page.seeNode("3", "done", "who is it?");
        page.seeNode("7", "skipped", "politely");
        page.click("[data-node='3']");
        page.see("#node", "closed: default");
        assertThat(page.violations()).isEmpty();
        page.picture("inside");

        page.click("#go-out");
        page.seeNothing("#inside-bar");
        page.seeNode("6", "done", "greet");
    }

    @Test
    void goesThroughIterationsByKeys() throws Exception {
        page.openSpell("letters");
        page.click("#run");
        page.see("#status", "Completed");
        page.focus("[data-node='3']");
        page.press(Keys.ENTER);
        page.see("#node-title", "each friend");
        page.press(Keys.ENTER);
        page.see("#inside-bar", "of 4");
        page.seeNode("4", "done", "Ada");

        page.click("#iteration-next");
        page.seeNode("4", "done", "Bea");
        page.press(Keys.ENTER);
        page.seeNode("4", "done", "Cy");
        page.picture("iteration");
        page.click("[data-node='4']");
        page.press("u");

        page.seeNothing("#inside-bar");
        page.see("#node-title", "each friend");
        page.seeNode("4", "done", "×4");
    }

    @Test
    void setsABreakpointInACalledSpellAndShowsThereWhatWaits() {
        page.openSpell("story");
        page.doubleClick("[data-node='6']");
        page.see("#inside-bar", "greet");
        page.see("#status", "Not run yet");
        page.click("[data-node='3']");
        page.click("#stop-here");
        page.click("#go-out");
        page.seeNothing("#inside-bar");
        page.seeNode("6", "selected");
        page.seeCount(".node.has-stop", 0);

        page.click("#run");
        page.see("#waits", "6/3");
        page.click("#waits .link-like");

        page.see("#inside-bar", "greet");
        page.seeNode("3", "waiting");
        page.see("#pause", "Resume");
        page.click("#pause");
        page.see("#status", "Completed");
    }
}
