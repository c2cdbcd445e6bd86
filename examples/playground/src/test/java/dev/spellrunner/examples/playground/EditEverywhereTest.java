// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellWriter;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Changes a spell on a phone, and in a page that is zoomed: nothing is cut off or covered, and keys do as well. */
@Timeout(180)
@InTheBrowser
class EditEverywhereTest {

    private static final String PROMPT = "#node-form textarea.code";

    /** Finds the controls of the editor that cannot be hit, since they are cut off at a side or covered. */
    private static final String OUT_OF_REACH =
            "[...document.querySelectorAll('#edit-bar button, #edit-bar input, #node-form button, #node-form input,"
                    + " #node-form select, #node-form textarea, #tools button')].filter((each) => each.checkVisibility())"
                    + ".filter((each) => { each.scrollIntoView({ block: 'center' }); const box = each.getBoundingClientRect();"
                    + " const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);"
                    + " return box.left < 0 || box.right > window.innerWidth || !(each === top || each.contains(top)); })"
                    + ".map((each) => each.id || each.outerHTML).join()";

    private final Visit visit;
    private final Page page;

    EditEverywhereTest(Visit visit) {
        this.visit = visit;
        page = visit.page();
    }

    @AfterEach
    void leave() {
        page.script("document.querySelector('#edit-discard')?.click()");
        page.usualSize();
    }

    @Test
    void changesASpellOnAPhone() throws IOException {
        page.size(390, 844, 2);
        changesAPromptAndAWire("phone-edit");
    }

    @Test
    void changesASpellInAPageThatIsZoomedToTwoHundredPercent() throws IOException {
        page.size(640, 400, 2);
        changesAPromptAndAWire("zoomed-edit");
    }

    private void changesAPromptAndAWire(String picture) throws IOException {
        page.openSpell("poem");
        page.focus("#edit");
        page.press(Keys.ENTER);
        page.see("#edit-bar", "Undo");
        page.focus("[data-node='3']");
        page.press(Keys.ENTER);
        page.see("#node-form", "the prompt");
        page.write(PROMPT, "A haiku of {{topic}}.");
        page.see("#edit-bar", "changed, not saved");
        page.seeValue("document.documentElement.scrollWidth <= window.innerWidth", true);
        page.seeValue(OUT_OF_REACH, "");
        assertThat(page.violations()).isEmpty();
        page.script("document.getElementById('edit-bar').scrollIntoView({ block: 'center' })");
        page.picture(picture);
        page.script("document.querySelector('#node-form textarea.code').scrollIntoView({ block: 'center' })");
        page.picture(picture + "-form");

        page.focus(".wire-list button");
        page.press(Keys.ENTER);
        page.seeCount(".wire", 3);
        page.focus("#edit-undo");
        page.press(Keys.ENTER);
        page.seeCount(".wire", 4);
        page.focus("#edit-save");
        page.press(Keys.ENTER);
        page.see("#notice", "is saved");
        assertThat(SpellWriter.compact()
                        .write(visit.server().store().find("poem").orElseThrow()))
                .contains("A haiku of {{topic}}.");
        page.click("#run");
        page.see("#status", "Completed");
        assertThat(page.errors()).isEmpty();
    }
}
