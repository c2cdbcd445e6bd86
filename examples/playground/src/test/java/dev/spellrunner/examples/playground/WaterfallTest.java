// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Looks at where the time of a run went, and at two runs side by side. */
@Timeout(180)
@InTheBrowser
class WaterfallTest {

    private final Page page;

    WaterfallTest(Visit visit) {
        page = visit.page();
    }

    @AfterEach
    void leave() {
        page.dark(false);
        page.usualSize();
    }

    @Test
    void showsHowLongEachNodeWaitedAndWorkedAndWhatItTook() throws IOException {
        page.openSpell("approval");
        page.click("[data-below='waterfall']");
        page.see("#below", "Run the spell");
        page.click("#run");
        page.see("#waits", "needs approval");
        page.seeCount(".bar-line .waited", 1);
        page.click("#waits .primary");
        page.see("#status", "Completed");

        page.eventually(() -> assertThat(page.texts(".waterfall tbody tr"))
                .anyMatch(row -> String.valueOf(row).contains("write a letter")
                        && String.valueOf(row).contains(" + 45")));
        page.seeCount(".bar-line .done", 5);
        page.seeCount(".bar-line .waited", 1);
        assertThat(page.violations()).isEmpty();
        page.dark(true);
        assertThat(page.violations()).as("in the dark").isEmpty();
        page.picture("waterfall");

        page.focus(".waterfall [data-path='3']");
        page.press(Keys.ENTER);
        page.see("#node-title", "write a letter");
    }

    @Test
    void namesTheNodesOfCalledSpellsAndGoesThere() {
        page.runToTheEnd("story");
        page.click("[data-below='waterfall']");
        page.see(".waterfall [data-path='6/3']", "who is it?");

        page.click(".waterfall [data-path='6/3']");

        page.see("#inside-bar", "greet");
        page.see("#node-title", "who is it?");
        page.click("[data-below='events']");
        page.see("#all", "completed");
    }

    @Test
    void showsWhatDiffersBetweenTwoRuns() throws IOException {
        page.openSpell("hello");
        page.fill("name", "Ada");
        page.click("#run");
        page.see("#status", "Completed");
        page.click("[data-below='compare']");
        page.see("#below", "Two runs are compared here");
        page.fill("name", "Bea");
        page.click("#run");
        page.see("#runs", "Run 2");
        page.see("#status", "Completed");

        page.see("#below", "Run 2, which is looked at");
        page.eventually(() -> assertThat(page.texts(".compare .differs"))
                .anyMatch(row -> String.valueOf(row).matches("(?s)name.*Ada.*Bea.*")));
        page.isDrawn();
        int differing = page.count(".compare tbody tr");
        page.click("#compare-all");
        page.eventually(() -> assertThat(page.count(".compare tbody tr")).isGreaterThan(differing));
        assertThat(page.violations()).isEmpty();
        page.picture("compare");

        page.click("#run");
        page.see("#below", "Run 3, which is looked at");
        page.choose("#compare-with", "Run 1");
        page.eventually(
                () -> assertThat(page.texts(".compare .differs").toString()).contains("Ada", "Bea"));
        page.size(390, 844, 1);
        page.seeValue("document.documentElement.scrollWidth <= window.innerWidth", true);
    }
}
