// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellWriter;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Plays a spell with a component that the server does not have, and one that calls a spell which is not there. */
@Timeout(180)
@InTheBrowser
class StandInTest {

    private static final String SOUND = "#stand-in-0-0";
    private static final String APPLAUSE = "#stand-in-1-0";

    private final Visit visit;
    private final Page page;

    StandInTest(Visit visit) {
        this.visit = visit;
        page = visit.page();
    }

    private String saved() {
        return SpellWriter.compact()
                .write(visit.server().store().find("unfinished").orElseThrow());
    }

    @Test
    void runsASpellWithWhatIsGivenForItsUnknownNodesAndSaysSo() throws IOException {
        String before = saved();
        page.openSpell("unfinished");
        page.see("#status", "Cannot run");
        page.see("#stand-ins", "in the place of Sing");
        page.within("#run", button -> assertThat(button.isEnabled()).isFalse());
        page.write(SOUND, "tra la la");
        page.focus(APPLAUSE);
        page.press("clap");
        assertThat(page.violations()).isEmpty();
        page.focus("#stand-ins-run");
        page.press(Keys.ENTER);

        page.see("#status", "Completed");
        page.see("#status", "with stand-ins");
        page.see("#result", "clap");
        page.seeNode("3", "stand-in", "stand-in, done");
        page.seeNode("4", "done", "clap");
        page.click("[data-node='3']");
        page.see("#node", "A stand-in: what it gave was given with the run");
        page.see("#node", "tra la la");
        assertThat(page.violations()).isEmpty();
        page.dark(true);
        page.picture("stand-ins");
        assertThat(page.violations()).as("in the dark").isEmpty();
        page.dark(false);

        page.click("#run-again");
        page.see("#runs", "Run 2 · done");
        page.see("#result", "clap");
        assertThat(saved()).isEqualTo(before);
        assertThat(page.errors()).isEmpty();
    }

    @Test
    void asksForJsonWhereThatIsMeantAndRunsNothingThatIsNone() {
        page.openSpell("unfinished");
        page.write(APPLAUSE, "[12345678901234567890,");
        page.choose("[aria-label='How applause is written']", "JSON");
        page.see(APPLAUSE + "-error", "no JSON");
        page.click("#stand-ins-run");
        page.seeValue("document.activeElement.id", APPLAUSE.substring(1));
        page.see("#status", "Cannot run");

        page.press(" 2]");
        page.click("#stand-ins-run");
        page.see("#status", "Completed");
        page.see("#result", "12345678901234567890");
    }

    @Test
    void offersNoStandInsOnceTheSpellIsMended() {
        page.openSpell("unfinished");
        page.see("#stand-ins", "in the place of Sing");
        page.click("#edit");
        page.see("#edit-bar", "Undo");
        page.seeNothing("#stand-ins");
        page.click("[data-node='3']");
        page.write("#node-kind", "Echo");
        page.press(Keys.TAB);
        page.click("[data-node='4']");
        page.write("#node-kind", "Echo");
        page.press(Keys.TAB);
        page.see("#edit-bar", "changed, not saved");
        page.click("#edit-save");
        page.see("#notice", "is saved");
        page.click("#edit-done");
        page.seeNothing("#edit-bar");

        page.within("#run", button -> assertThat(button.isEnabled()).isTrue());
        page.seeNothing("#stand-ins");
        page.click("#run");
        page.see("#status", "Completed");
    }

    @Test
    void standsInInsideOfACalledSpellAndRunsAgainWhatHasChanged() throws IOException {
        page.openSpell("gala");
        page.see("#status", "Cannot run");
        page.see("#result", "Spell 'unfinished', node 3");
        page.see("#stand-ins", "node 3 of spell 'unfinished' in the place of Sing");
        page.choose("[aria-label='How applause is written']", "JSON");
        page.write(APPLAUSE, "0");
        assertThat(page.violations()).isEmpty();
        page.picture("stand-ins-inside");
        page.click("#stand-ins-run");
        page.see("#status", "Failed");
        page.see("#status", "with stand-ins");

        page.click("#run-go-on");
        page.see("#runs", "Run 2");
        page.see("#status", "Failed");

        page.write(APPLAUSE, "2");
        page.click("#run-changed");
        page.see("#runs", "Run 3");
        page.see("#status", "Completed");
        page.see("#result", "4");

        page.click("#run-again");
        page.see("#runs", "Run 4");
        page.see("#status", "Completed");
        page.see("#result", "4");
        page.click("#stand-ins fieldset:nth-of-type(2) legend button");
        page.see("#node", "A stand-in: what it gave was given with the run");
        assertThat(page.errors()).isEmpty();
    }

    @Test
    void saysWhyThereAreNoneForASpellWhoseNameComesOverAWire() throws IOException {
        page.run("by name");
        page.see("#status", "Failed");
        page.seeNothing("#stand-ins");
        page.click("[data-node='3']");
        page.see("#node", "The name of the spell comes over a wire");
        assertThat(page.violations()).isEmpty();

        page.click("#node .link-like");

        page.see("#spell-name", "unfinished");
        page.see("#stand-ins", "in the place of Sing");
        assertThat(page.errors()).isEmpty();
    }
}
