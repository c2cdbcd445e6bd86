// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

@Timeout(120)
@InTheBrowser
class PlaygroundTest {

    private final Visit visit;
    private final Page page;

    PlaygroundTest(Visit visit) {
        this.visit = visit;
        page = visit.page();
    }

    @Test
    void takesInputsFromItsFields() {
        page.openSpell("hello");
        page.fill("name", "Grace");

        page.click("#run");

        page.see("#status", "Completed");
        page.see("#result", "Grace");
    }

    /** Records a node's progress inside the page, since a test that polls from outside may come late. */
    @Test
    void letsStreamedTextGrow() throws Exception {
        page.openSpell("poem");
        page.script("globalThis.said = []; new MutationObserver((changes) => changes.forEach(({ target }) =>"
                + " target.dataset?.node === '3' && said.push(target.getAttribute('aria-label'))))"
                + ".observe(document.getElementById('graph'), { subtree: true, attributeFilter: ['aria-label'] })");
        page.click("#run");
        page.see("#status", "Completed");

        page.picture("poem");
        assertThat(page.value("said.filter((each) => each.includes('running') && each.split(' ').length > 10).length"))
                .asInstanceOf(InstanceOfAssertFactories.LONG)
                .isGreaterThan(1);
        page.eventually(() -> assertThat(page.texts("#all .row"))
                .anyMatch(row -> String.valueOf(row).contains("progress")));
    }

    @Test
    void showsTheTokensOfANodeAndTheirSumForTheRun() throws Exception {
        page.openSpell("poem");
        page.click("#run");

        page.see("#status", "52 tokens");
        page.seeNode("3", "done", "52 tokens");
        page.click("[data-node='3']");
        page.see("#node", "7 + 45 tokens of stand-in");
        page.picture("tokens");
    }

    @Test
    void letsOneChooseWhichTimeOfANodeIsShown() {
        page.runToTheEnd("letters");
        page.focus("[data-node='4']");
        page.press(Keys.ENTER);
        page.see("#node-times", "of 4");
        page.see("#node", "Dot");

        page.script("const time = document.getElementById('node-time'); time.value = 2;"
                + " time.dispatchEvent(new Event('input'))");

        page.see("#node", "at 3[1]/4");
        page.see("#node", "Bea");
        page.click("[data-node='2']");
        page.seeNothing("#node-times");
    }

    @Test
    void asksNothingOfOtherServersAndHasNoErrors() {
        page.runToTheEnd("verse");

        assertThat(page.value("performance.getEntriesByType('resource').map(({ name }) => name)"
                        + ".filter((name) => !name.startsWith(location.origin))"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .isEmpty();
        assertThat(page.errors()).isEmpty();
    }

    /** The page of a stranger's text is as safe as its policy: nothing inline runs, and nothing is asked of other servers. */
    @Test
    void hasAPolicyThatLetsNothingInlineRun() {
        assertThat(page.promised("fetch('index.html').then(({ headers }) => headers.get('Content-Security-Policy'))"))
                .asString()
                .contains("default-src 'self'")
                .doesNotContain("unsafe", "ws:", "http:", "https:");
        page.script("const style = document.createElement('style'); style.textContent = 'body { display: none }';"
                + " document.head.append(style)");
        page.isDrawn();
        page.see("#welcome", "Watch a spell run");
    }

    @Test
    void showsAFailureAtItsNode() throws Exception {
        page.run("cake");

        page.see("#status", "Failed");
        page.seeNode("4", "failed", "divided by 0");
        page.see("#result", "divided by 0");
        page.picture("cake");
    }

    @Test
    void cancelsARun() {
        page.openSpell("side by side");
        page.fill("seconds", "60");
        page.click("#run");
        page.within("#cancel", button -> assertThat(button.isEnabled()).isTrue());

        page.click("#cancel");

        page.see("#status", "Cancelled");
        page.within("#cancel", button -> assertThat(button.isEnabled()).isFalse());
    }

    @Test
    void showsWhatIsWrongWithASpellOnItsNodes() throws Exception {
        page.openSpell("unfinished");

        page.see("#status", "Cannot run");
        page.eventually(() -> assertThat(page.count(".node.problem")).isPositive());
        page.within("#run", button -> assertThat(button.isEnabled()).isFalse());
        page.picture("unfinished");
    }

    @Test
    void releasesARunnerWithItsTab() {
        page.openSpell("hello");
        page.openSpell("story");
        page.see("#held", "2 runners");

        page.click("[title='Close story']");

        page.see("#held", "1 runner");
        page.see("#spell-name", "hello");
        page.eventually(() -> assertThat(visit.server().host().openSpells()).isOne());
    }

    @Test
    void stepsThroughARunThatHasEnded() {
        page.runToTheEnd("hello");

        page.lookAt(2);

        page.see("#moment", "event 2 of");
        page.see("#status", "Running");
        page.eventually(() -> assertThat(page.count(".node.done")).isLessThan(2));

        page.click("#replay");

        page.see("#status", "Completed");
        page.within("#replay", button -> assertThat(button.getText()).isEqualTo("Replay"));
    }

    @Test
    void comesBackWhenTheServerDoes() throws Exception {
        page.runToTheEnd("hello");

        visit.restart(() -> page.see("#link", "Connection lost"));

        page.see("#link", "Reconnected");
        page.click("#run");
        page.see("#runs", "Run 2");
        page.see("#status", "Completed");
    }

    @Test
    void keepsTheRunsOfTwoUsersApart() {
        page.openSpell("hello");
        try (Page other = Page.open()) {
            other.load(visit.server().addressFor("bob"));
            other.runToTheEnd("hello");
            page.openSpell("story");
            page.openSpell("hello");

            page.see("#status", "Not run yet");
        }
    }

    @Test
    void runsTheSpellThatItsAddressNamesIfItBringsTheTokenToo() {
        page.load(visit.server().addressFor("ada") + "&run=hello");

        page.see("#spell-name", "hello");
        page.see("#status", "Completed");

        page.load("http://127.0.0.1:" + visit.server().port() + "/#run=hello");

        page.see("#link", "Live");
        page.see("#welcome", "Watch a spell run");
    }

    @Test
    void asksForTheTokenThatItDoesNotHave() {
        page.forgetToken();

        page.load("http://127.0.0.1:" + visit.server().port() + "/#token=nonsense");

        page.see("#ask", "does not know this token");
    }

    @Test
    void drawsAThousandNodesAndOnlyThoseInSight() throws Exception {
        page.runToTheEnd("thousand");
        page.see("#moment", "event 2002 of 2002");
        page.picture("thousand");
        for (int i = 0; i < 8; i++) {
            page.click("#zoom-in");
        }
        page.eventually(() -> assertThat(page.count(".node")).isLessThan(200));
    }

    @Test
    void isUsedWithKeysAlone() {
        page.openSpell("hello");
        page.focus(".node");
        page.press(Keys.ENTER);
        page.see("#node-card", "node");

        page.chord(Keys.CONTROL, Keys.ENTER);
        page.see("#status", "Completed");

        page.focus("[role=tab]");
        page.press(Keys.DELETE);
        page.see("#welcome", "Watch a spell run");
    }
}
