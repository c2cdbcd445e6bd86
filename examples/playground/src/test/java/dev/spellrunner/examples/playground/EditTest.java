// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellWriter;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Changes spells in the page: with the mouse, by keys, and while somebody else does. */
@Timeout(180)
@InTheBrowser
class EditTest {

    private static final String PROMPT = "#node-form textarea.code";

    private final Visit visit;
    private final Page page;

    EditTest(Visit visit) {
        this.visit = visit;
        page = visit.page();
    }

    @AfterEach
    void leave() {
        // What is not saved would ask whether to leave the page.
        page.script("document.querySelector('#edit-discard')?.click()");
        page.dark(false);
    }

    private void edit(String spell) {
        page.openSpell(spell);
        page.click("#edit");
        page.see("#edit-bar", "Undo");
    }

    private String saved(String spell) {
        return SpellWriter.compact().write(visit.server().store().find(spell).orElseThrow());
    }

    @Test
    void changesAPromptAndRunsWithIt() throws IOException {
        edit("poem");
        page.click("[data-node='3']");
        page.see("#node-form", "the prompt");
        page.write(PROMPT, "A haiku of {{topic}}.");
        page.see("#edit-bar", "changed, not saved");
        assertThat(page.violations()).isEmpty();
        page.dark(true);
        page.picture("edit");
        assertThat(page.violations()).as("in the dark").isEmpty();
        page.see("#run", "Save and run");

        page.click("#run");

        page.see("#status", "Completed");
        page.see("#status", "50 tokens");
        assertThat(saved("poem")).contains("A haiku of {{topic}}.");
        page.see("#run", "Run");
        page.click("#edit-done");
        page.seeNothing("#edit-bar");
        assertThat(page.errors()).isEmpty();
    }

    @Test
    void repairsASpellByKeysAlone() {
        edit("unfinished");
        page.focus("[data-node='3']");
        page.press(Keys.ENTER);
        page.see("#node-title", "sing it");
        page.focus("#node-kind");
        page.chord(Keys.CONTROL, "a");
        page.press("Echo", Keys.TAB);
        page.see("#edit-bar", "error");
        page.focus("[data-node='4']");
        page.press(Keys.ENTER);
        page.see("#node-title", "and dance");
        page.press(Keys.DELETE);
        page.seeNothing("[data-node='4']");
        page.see("#edit-bar", "changed, not saved");

        page.focus("[data-node='3']");
        page.press(Keys.ENTER);
        page.see("#node-title", "sing it");
        wire("in: string", "from song · output");
        wire("out: output", "to applause · input");
        wire("out: trigger", "to applause · trigger");
        page.chord(Keys.CONTROL, "s");

        page.see("#notice", "is saved");
        page.click("#run");
        page.see("#status", "Completed");
        page.see("#result", "la la la");
    }

    @Test
    void savesNumbersWithAllTheirDigits() {
        edit("hello");
        page.click("[data-node='3']");
        page.see("#node-form", "Component");
        page.focus("[data-setting='text']");
        page.write("[data-setting='text']", "12345678901234567890");
        page.choose("[aria-label='How text is written']", "JSON");
        page.see("#edit-bar", "changed, not saved");
        page.click("#edit-save");
        page.see("#notice", "is saved");

        assertThat(saved("hello")).contains("\"text\":12345678901234567890");
        page.within(
                "[data-setting='text']",
                field -> assertThat(field.getDomProperty("value")).isEqualTo("12345678901234567890"));
        page.click("#run");
        page.see("#result", "12345678901234567890");
    }

    private void wire(String mine, String other) {
        page.choose("#wire-mine", mine);
        page.choose("#wire-other", other);
        page.focus("#wire-connect");
        page.press(Keys.ENTER);
        page.see(".wire-list", other.substring(other.indexOf(' ') + 1));
    }

    @Test
    void showsProblemsAtTheirNodesAsOneTypes() {
        edit("hello");
        page.click("[data-node='4']");
        page.see("#node-form", "Component");
        page.write("#node-kind", "Bolean Gate");
        page.press(Keys.TAB);

        page.see("#edit-bar", "1 error");
        page.seeNode("4", "problem", "unknown component 'Bolean Gate'");
        page.within("#run", button -> assertThat(button.isEnabled()).isFalse());
        assertThat(saved("hello")).doesNotContain("Bolean");

        page.focus("[data-node='4']");
        page.chord(Keys.CONTROL, "z");
        page.see("#edit-bar", "Done");
        page.eventually(() -> assertThat(page.count(".node.problem")).isZero());
        page.within("#run", button -> assertThat(button.isEnabled()).isTrue());
    }

    @Test
    void undoesAndRedoesStepByStep() {
        edit("poem");
        page.write("#new-node", "Echo");
        page.press(Keys.ENTER);
        page.see("#node-title", "Echo");
        page.write("#node-form textarea", "loud");
        page.see("#node-title", "loud");
        page.focus("[data-node='5']");
        page.chord(Keys.ALT, Keys.ARROW_DOWN);
        page.focus("[data-node='1']");
        page.press(Keys.ENTER, Keys.DELETE);
        page.seeNothing("[data-node='1']");
        page.eventually(() -> assertThat(page.count(".wire")).isEqualTo(3));

        page.click("#edit-undo");
        page.eventually(() -> assertThat(page.count(".wire")).isEqualTo(4));
        page.click("#edit-undo");
        page.click("#edit-undo");
        page.see("[data-node='5']", "Echo");
        page.click("#edit-undo");
        page.seeNothing("[data-node='5']");
        page.within("#edit-undo", button -> assertThat(button.isEnabled()).isFalse());

        for (int i = 0; i < 3; i++) {
            page.click("#edit-redo");
        }
        page.see("[data-node='5']", "loud");
        page.click("#edit-save");
        page.see("#notice", "is saved");
        assertThat(saved("poem")).contains("\"name\":\"Echo\"", "\"name\":\"loud\"");
    }

    @Test
    void dragsNodesAndWires() {
        edit("poem");
        page.drag("[data-node='4'] .box", 0, 80);
        page.see("#edit-bar", "changed, not saved");
        page.drag("[data-node='2'] [data-socket='output']", "[data-node='4'] [data-socket='input']");
        page.eventually(() -> assertThat(page.count(".wire")).isEqualTo(5));
        page.click("#edit-save");

        page.see("#notice", "is saved");
        assertThat(saved("poem")).contains("{\"node\":2,\"output\":\"output\"").doesNotContain("[600,40]");
    }

    @Test
    void savesWhatBothChangedWhereSomebodyElseWasFaster() throws IOException {
        edit("poem");
        page.click("[data-node='3']");
        page.write(PROMPT, "Sing of {{topic}}.");
        visit.changeElsewhere("poem", "a lighthouse", "the sea");
        page.see("#notice", "Somebody else has changed");
        page.click("#notice button");

        page.click("#edit-save");
        page.see("#conflict", "both changes fit together");
        page.see("#conflict", "fewshot: Sing of {{topic}}.");
        page.see("#conflict", "text: the sea");
        assertThat(page.violations()).isEmpty();
        page.picture("conflict");
        page.click("#conflict [value='both']");

        page.see("#notice", "is saved");
        assertThat(saved("poem")).contains("Sing of {{topic}}.", "the sea");
    }

    @Test
    void letsOneChooseWhereBothChangedTheSame() {
        edit("poem");
        page.click("[data-node='3']");
        page.write(PROMPT, "Mine of {{topic}}.");
        visit.changeElsewhere("poem", "Write a short poem about", "Theirs of");
        page.see("#notice", "Somebody else has changed");

        page.click("#edit-save");
        page.see("#conflict", "some of the same nodes");
        page.click("#conflict [value='']");
        page.see("#run", "Save and run");
        page.click("#edit-save");
        page.click("#conflict [value='theirs']");
        page.eventually(() -> assertThat(page.value("document.querySelector('#edit-bar').hidden"))
                .isEqualTo(false));
        page.click("[data-node='3']");
        page.within(PROMPT, prompt -> assertThat(prompt.getDomProperty("value")).startsWith("Theirs of"));
        assertThat(saved("poem")).contains("Theirs of").doesNotContain("Mine of");
    }
}
