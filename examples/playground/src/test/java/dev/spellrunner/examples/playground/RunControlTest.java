// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** A person takes a run in hand, and plays the sources of a spell. */
@Timeout(120)
@InTheBrowser
class RunControlTest {

    private final Page page;

    RunControlTest(Visit visit) {
        page = visit.page();
    }

    @Test
    void showsForWhatANodeWaitsAndLetsItPassWithOtherInputs() throws Exception {
        page.run("approval");

        page.seeNode("4", "waiting", "needs approval");
        page.see("#status", "send it: needs approval");
        page.see("#waits", "needs approval");
        page.picture("approval");
        page.dark(true);
        page.picture("approval-dark");
        page.dark(false);
        page.write("#waits textarea", "Dear Ada!");
        page.click("#waits .primary");

        page.see("#status", "Completed");
        page.see("#result", "Dear Ada!");
        page.seeNothing("#waits-card");
    }

    @Test
    void refusesANodeWithKeysAlone() {
        page.run("approval");
        page.seeNode("4", "waiting");
        page.see("#waits", "needs approval");

        page.focus("#waits .primary");
        page.press(Keys.TAB);
        page.press(Keys.ENTER);

        page.seeNode("4", "skipped", "refused");
        page.see("#status", "Completed");
    }

    @Test
    void stopsAtABreakpointUntilItIsResumed() throws Exception {
        page.openSpell("story");
        page.focus("[data-node='8']");
        page.press("b");
        page.within("#stop-here", box -> assertThat(box.isSelected()).isTrue());
        page.seeNode("8", "has-stop", "breakpoint");
        page.click("#run");

        page.seeNode("8", "waiting", "stopped at a breakpoint");
        page.see("#pause", "Resume");
        page.picture("breakpoint");
        page.click("#pause");

        page.see("#status", "Completed");
        page.see("#pause", "Pause");
    }

    @Test
    void stopsNoMoreWhereTheBreakpointWasTakenAway() {
        page.openSpell("hello");
        page.click("[data-node='1']");
        page.click("#stop-here");
        page.click("#run");
        page.seeNode("1", "waiting");

        page.click("#stop-here");
        page.click("#pause");
        page.see("#status", "Completed");
        page.click("#run");

        page.see("#runs", "Run 2 · done");
    }

    @Test
    void goesThroughARunStepByStep() {
        page.openSpell("hello");
        page.click("#step");
        page.seeNode("1", "waiting", "paused");
        page.see("#status", "begin: paused");

        page.click("#step");
        page.seeNode("1", "done");
        page.see("#pause", "Resume");
        page.click("#pause");

        page.see("#status", "Completed");
    }

    @Test
    void pausesARunThatGoesOn() {
        page.runForAMinute();

        page.click("#pause");
        page.see("#pause", "Resume");
        page.click("#pause");

        page.see("#pause", "Pause");
        page.see("#status", "Running");
    }

    @Test
    void skipsANodeThatWorks() {
        page.openSpell("side by side");
        page.fill("seconds", "60");
        page.click("[data-node='4']");
        page.click("#run");
        page.seeNode("4", "running");
        page.within("#skip", button -> assertThat(button.isEnabled()).isTrue());

        page.click("#skip");

        page.seeNode("4", "cancelled", "skipped by hand");
        page.see("#status", "Completed");
        page.within("#skip", button -> assertThat(button.isEnabled()).isFalse());
    }

    @Test
    void playsTheSourcesOfASpellThatHasSome() throws Exception {
        page.openSpell("hello");
        page.seeNothing("#streams");
        page.openSpell("song");

        page.click("[data-play='play']");
        page.see("#play-state", "Playing");
        page.see("#runs", "Run 2");
        page.picture("song");
        page.click("[data-play='pause']");
        page.see("#play-state", "Paused");
        page.within(
                "[data-play='play']", button -> assertThat(button.isEnabled()).isTrue());
        page.click("[data-play='stop']");

        page.see("#play-state", "Stopped");
        page.see("#result", "A kettle sang upon the fire, / a cat sat near and dreamt,");
        page.within(
                "[data-play='stop']", button -> assertThat(button.isEnabled()).isFalse());
    }

    @Test
    void doesNotDrawOneAwayFromWhatHasBeen() {
        page.runToTheEnd("hello");
        page.lookAt(2);

        page.script("fetch('spells/hello/runs', {method: 'POST', body: '{}', headers: {"
                + "'Content-Type': 'application/json', Authorization: 'Bearer token-of-ada'}})");

        page.see("#runs", "Run 2");
        page.see("#moment", "event 2 of");
        page.within("#runs option:checked", run -> assertThat(run.getText()).isEqualTo("Run 1 · done"));
    }
}
