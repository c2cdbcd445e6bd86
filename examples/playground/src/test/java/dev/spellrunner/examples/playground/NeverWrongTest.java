// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Faults that the page had, issue 22: what it showed was not so, or it did what nobody wanted. */
@Timeout(180)
@InTheBrowser
class NeverWrongTest {

    private final Visit visit;
    private final Page page;

    NeverWrongTest(Visit visit) {
        this.visit = visit;
        page = visit.page();
    }

    @Test
    void drawsASpellAnewThatSomebodyChanged() {
        page.runToTheEnd("hello");

        change("is it formal?", "how formal?");

        page.seeNode("4", "done", "how formal?");
        page.see("#notice", "has changed");
        page.click("#run");
        page.see("#runs", "Run 2");

        change("\"name\":\"hello\"", "\"name\":\"good day\"");

        page.see("#spell-name", "good day");
        page.see("#spells", "good day");
        page.click("#run");
        page.see("#runs", "Run 3");
        page.see("#status", "Completed");
    }

    @Test
    void showsWhatIsWrongWithASpellAsSoonAsItIsAndRunsItAgainWhenItIsMended() {
        page.openSpell("hello");
        page.within("#run", button -> assertThat(button.isEnabled()).isTrue());

        change("\"Boolean Gate\"", "\"Bolean Gate\"");
        page.see("#status", "Cannot run");
        page.within("#run", button -> assertThat(button.isEnabled()).isFalse());

        change("\"Bolean Gate\"", "\"Boolean Gate\"");
        page.within("#run", button -> assertThat(button.isEnabled()).isTrue());
        page.click("#run");
        page.see("#status", "Completed");
    }

    private void change(String text, String by) {
        String before =
                SpellWriter.compact().write(visit.server().store().find("hello").orElseThrow());
        assertThat(before).contains(text);
        Spell after = SpellReader.standard().read(before.replace(text, by));
        visit.server().store().save(after);
    }

    @Test
    void leavesRunsAloneThatAnotherWindowStarted() {
        try (Page other = Page.open()) {
            other.load(visit.server().addressFor("ada"));
            other.runForAMinute();
            page.openSpell("side by side");
            page.see("#status", "started elsewhere");

            page.script("document.activeElement.blur()");
            page.press(Keys.ESCAPE);
            page.see("#notice", "was started elsewhere: Escape leaves it alone");
            page.click("[title='Close side by side']");
            page.see("#notice", "goes on");
            page.openSpell("side by side");
            page.see("#status", "Running");
            other.see("#status", "Running");

            page.within(
                    "#cancel",
                    button -> assertThat(button.getDomAttribute("title")).contains("started elsewhere"));
            page.click("#cancel");
            other.see("#status", "Cancelled");
        }
    }

    @Test
    void cancelsWithItsTabWhatWasStartedThereAndSaysSo() {
        page.runForAMinute();

        page.click("[title='Close side by side']");

        page.see("#notice", "Run 1 of side by side is cancelled with its tab");
        page.openSpell("side by side");
        page.see("#status", "Cancelled");
    }

    @Test
    void cancelsTheRunThatIsLookedAtAndNoOther() {
        page.runForAMinute();
        page.click("#run");
        page.see("#runs", "Run 2");

        page.choose("#runs", "Run 1");
        page.click("#cancel");

        page.see("#status", "Cancelled");
        page.see("#runs", "Run 2 · running");
        page.choose("#runs", "Run 2");
        page.script("document.activeElement.blur()");
        page.press(Keys.ESCAPE);
        page.see("#status", "Cancelled");
    }

    @Test
    void opensOneTabForADoubleClick() {
        page.see("[data-spell='hello']", "hello");
        page.script("const spell = document.querySelector(\"[data-spell='hello']\"); spell.click(); spell.click()");

        page.see("#spell-name", "hello");
        page.click("#run");
        page.see("#status", "Completed");
        page.seeCount("[role=tab]", 1);
        page.eventually(() -> assertThat(visit.server().host().openSpells()).isOne());
    }

    @Test
    void asksForAnotherTokenWhenTheServerTakesTheOldOneNoMore() throws Exception {
        page.openSpell("hello");
        visit.restartWithTokens("other");

        page.see("#link", "Not let in");
        page.see("#ask-why", "does not know this token");
        page.press(Keys.ESCAPE);
        page.seeNothing("#ask");
        page.see("#link", "Not let in");

        page.click("#sign-in");
        page.write("#token", "other-of-ada");
        page.click("#ask .primary");

        page.see("#link", "Reconnected");
        page.click("#run");
        page.see("#status", "Completed");
    }

    @Test
    void showsTroubleAlsoBeforeASpellIsOpen() throws Exception {
        visit.server().close();
        page.see("#link", "Connection lost");

        page.click("[data-spell='hello']");

        page.see("#notice", "there is no connection");
    }
}
