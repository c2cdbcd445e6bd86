// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first minute of a newcomer: an example that runs by itself and is then his own; and texts that are shown as they are meant. */
@Timeout(180)
@InTheBrowser
class FirstMinuteTest {

    private static final String PIXEL =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final Visit visit;
    private final Page page;

    FirstMinuteTest(Visit visit) {
        this.visit = visit;
        page = visit.page();
    }

    @Test
    void runsByItselfWaitsForAnApprovalAndIsThenMadeOnesOwn() throws IOException {
        page.load(visit.server().addressFor("ada") + "&run=invitation");
        page.see("#guide", "waits for you");
        page.see("#waits", "needs approval");
        assertThat(page.violations()).isEmpty();
        page.click("#waits .primary");

        page.see("#guide", "make it yours");
        page.see("#result .rich .heading", "You are invited");
        page.see("#result .rich blockquote", "a concert by the sea");
        assertThat(page.violations()).isEmpty();
        page.picture("first-minute");
        page.dark(true);
        assertThat(page.violations()).as("in the dark").isEmpty();
        page.dark(false);
        page.click("#change-prompt");
        page.see("#guide", "prompt of your own");
        page.write("[data-setting='fewshot']", "An invitation for {{guest}} to the moon");
        page.see("#guide", "Run it again");
        page.click("#run");
        page.see("#waits", "needs approval");
        page.click("#waits .primary");

        page.see("#guide", "That was yours");
        page.see("#result .rich blockquote", "for Ada to the moon");
        assertThat(page.errors()).isEmpty();
        page.click("#guide .link-like");
        page.seeNothing("#guide");
    }

    @Test
    void saysInALineWhatEachExampleShows() {
        page.see("[data-spell='cake']", "A failure, shown at its node");
        page.seeCount(".spells small", ExampleSpells.about().size());
    }

    @Test
    void showsMarkdownLinksAndImagesAndRunsNothingThatATextHolds() throws IOException {
        page.run("approval");
        page.see("#waits", "needs approval");
        page.write(
                "#waits textarea",
                "# Title\n**strong** and `code` [good](https://example.org/a) [bad](javascript:alert(1))\n"
                        + "<img src=x onerror=alert(1)> <script>alert(2)</script>\n- one\n- two\n1. first\n\n```\nlet a;\n```\n"
                        + "![dot](" + PIXEL + ") ![far](https://example.org/b.png)");
        page.click("#waits .primary");

        page.see("#result .rich strong", "strong");
        page.see("#result .rich pre", "let a;");
        assertThat(page.texts("#result .rich a").toString()).isEqualTo("[good, far]");
        assertThat(page.value("[...document.querySelectorAll('.rich a')].every((a) => a.rel.includes('noopener'))"))
                .isEqualTo(true);
        assertThat(page.count("#result .rich img")).isOne();
        page.seeValue("document.querySelector('#result .rich img').naturalWidth", 1L);
        assertThat(page.count("#result .rich script")).isZero();
        page.see("#result .rich", "[bad](javascript:alert(1))");
        page.see("#result .rich", "<script>alert(2)</script>");
        assertThat(page.violations()).isEmpty();

        page.click("#result [aria-pressed]");
        page.see("#result .leaf", "**strong** and");
        assertThat(page.errors()).isEmpty();
    }
}
