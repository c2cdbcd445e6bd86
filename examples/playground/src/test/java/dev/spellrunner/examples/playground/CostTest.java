// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** Sees what models took and cost: at each node, in called spells, for the run, in the waterfall, and between two runs. */
@Timeout(180)
@InTheBrowser
class CostTest {

    private final Page page;

    CostTest(Visit visit) {
        page = visit.page();
    }

    private boolean isInARow(String name, String... texts) {
        return page.texts("#below tbody tr").stream()
                .map(String::valueOf)
                .anyMatch(row -> row.contains(name) && Arrays.stream(texts).allMatch(row::contains));
    }

    @Test
    void tellsWhatANodeAndItsRunCost() throws IOException {
        page.openSpell("poem");
        page.fill("topic", "gold");
        page.click("#run");

        page.see("#status", "1500 tokens · 0.0045");
        page.seeNode("3", "done", "1500 tokens · 0.0045");
        page.focus("[data-node='3']");
        page.press(Keys.ENTER);
        page.see("#node", "1000 + 500 tokens of dear, cost 0.0045");
        page.click("[data-below='waterfall']");
        page.eventually(
                () -> assertThat(isInARow("poet", "1000 + 500", "0.0045")).isTrue());
        page.picture("cost");
        assertThat(page.violations()).isEmpty();
    }

    @Test
    void addsUpWhatCalledSpellsCostAndComparesItWithAnotherRun() {
        page.openSpell("duet");
        page.fill("topic", "gold");
        page.click("#run");
        page.see("#status", "Completed");
        page.see("#status", "3000 tokens · 0.009");
        page.seeNode("3", "done", "1500 tokens · 0.0045");
        page.click("[data-below='waterfall']");
        page.eventually(
                () -> assertThat(isInARow("poet", "1000 + 500", "0.0045")).isTrue());

        page.fill("topic", "tin");
        page.click("#run");
        page.see("#runs", "Run 2");
        page.see("#status", "Completed");
        page.see("#status", "102 tokens");
        page.click("[data-below='compare']");
        page.eventually(() -> assertThat(isInARow("usage", "3000 tokens · 0.009", "102 tokens"))
                .isTrue());
    }
}
