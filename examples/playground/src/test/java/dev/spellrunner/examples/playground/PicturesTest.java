// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Takes the pictures that the README shows: a change of the page's look is followed by copying them there. */
@Timeout(120)
@InTheBrowser
class PicturesTest {

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    private final Page page;

    PicturesTest(Visit visit) {
        page = visit.page();
        page.size(WIDTH, HEIGHT, 1);
        page.load(visit.server().addressFor("ada") + "&run=invitation");
    }

    @Test
    void showsTheFirstExampleRunAndThenChanged() throws IOException {
        try {
            page.click("#waits .primary");
            page.see("#status", "Completed");
            page.click("#guide .link-like");
            page.click("[data-below='waterfall']");
            page.see("#below", "write the invitation");
            page.click("#result-title");
            // Nobody but the tests has the spells of the tests.
            page.script("document.querySelectorAll('#spells li:not(:has(small))').forEach((each) => each.remove())");
            page.isDrawn();
            page.picture("screenshot");

            page.dark(true);
            page.click("#edit");
            page.see("#edit-bar", "Undo");
            page.pressOn("[data-node='3']", Keys.ENTER);
            page.write("[data-setting='fewshot']", "Write an invitation for {{guest}} to a picnic on the moon.");
            page.see("#edit-bar", "changed, not saved");
            page.isDrawn();
            page.picture("screenshot-edit");
            assertThat(page.errors()).isEmpty();
        } finally {
            page.dark(false);
            page.usualSize();
        }
    }
}
