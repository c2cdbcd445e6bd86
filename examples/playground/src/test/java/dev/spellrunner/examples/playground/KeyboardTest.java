// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** The page by keys alone: all that it offers is reached, is seen to have the focus, and does what it says. */
@Timeout(300)
@InTheBrowser
class KeyboardTest {

    private static final int MOST_STOPS = 150;
    private static final String STEPS = Keys.TAB.toString().repeat(10);

    private final Visit visit;
    private final Page page;

    KeyboardTest(Visit visit) throws IOException {
        this.visit = visit;
        page = visit.page();
        loadWalk();
        page.takeAlongTo(Path.of("target"));
    }

    private void loadWalk() throws IOException {
        page.script(Page.text("keyboard-walk.js"));
    }

    /** Presses the tabulator until the focus has gone round: nothing that is offered is left out, and all of it is seen. */
    private void walk(String place) {
        page.isDrawn();
        page.script("keyboardWalk.begin()");
        for (int i = 0; i < MOST_STOPS && !isRound(); i += STEPS.length()) {
            page.keys(STEPS);
        }
        assertThat(isRound()).as("%s: the focus goes round", place).isTrue();
        assertThat(found("missed")).as("%s: offered, and not reached", place).isEmpty();
        assertThat(found("unseen")).as("%s: not seen to have the focus", place).isEmpty();
        assertThat(found("outside")).as("%s: has the focus out of sight", place).isEmpty();
        assertThat(found("forTheMouse")).as("%s: for the mouse alone", place).isEmpty();
    }

    private boolean isRound() {
        return Boolean.TRUE.equals(page.value("keyboardWalk.isRound"));
    }

    private List<?> found(String what) {
        return (List<?>) page.value("keyboardWalk." + what + "()");
    }

    /** Presses the tabulator until something has the focus. */
    private void tabTo(String selector) {
        for (int i = 0; i < MOST_STOPS; i++) {
            page.tab();
            if (hasFocus(selector)) {
                return;
            }
        }
        fail("no key leads to " + selector);
    }

    private boolean hasFocus(String selector) {
        return Boolean.TRUE.equals(page.value("document.activeElement.matches(\"" + selector + "\")"));
    }

    private void seeFocus(String selector) {
        page.eventually(() ->
                assertThat(hasFocus(selector)).as("the focus at %s", selector).isTrue());
    }

    private void press(String selector, CharSequence... keys) {
        tabTo(selector);
        page.keys(keys);
    }

    @Test
    void reachesAllThatIsOffered() {
        walk("before a spell is open");

        page.runToTheEnd("story");
        page.pressOn("[data-node='1']", Keys.ENTER);
        page.see("#node-title", "default");
        walk("a run that has ended");
        page.click("[data-below='waterfall']");
        page.see("#below", "who is it?");
        walk("waterfall");
        page.click("#run");
        page.see("#runs", "Run 2");
        page.see("#status", "Completed");
        page.click("[data-below='compare']");
        page.see("#below", "read the book");
        walk("compare");
        page.click("[data-below='events']");
        page.pressOn("[data-node='9']", Keys.ENTER, Keys.ENTER);
        page.see("#inside-bar", "each friend");
        walk("an iteration");
        page.focus("#rows");
        page.keys(Keys.ARROW_DOWN);
        page.see("#detail", "kind");
        walk("an event");
        page.click("#show-history");
        page.see("#history-said", "2 runs");
        walk("the list of runs");
        page.keys(Keys.ESCAPE);
        page.seeValue("document.activeElement.id", "show-history");
    }

    @Test
    void reachesAllThatIsOfferedWhereSomethingIsToBeDone() {
        page.run("approval");
        page.see("#waits", "needs approval");
        walk("a node that waits");
        page.openSpell("song");
        walk("sources");
        page.openSpell("unfinished");
        page.see("#stand-ins", "in the place of Sing");
        walk("stand-ins");
        page.openSpell("hello");
        page.click("#edit");
        page.see("#edit-bar", "Add");
        page.pressOn("[data-node='3']", Keys.ENTER);
        page.within("#wire-connect", button -> assertThat(button.isDisplayed()).isTrue());
        walk("editing");
    }

    @Test
    void playsASpellAndApprovesOfANode() {
        press("[data-spell='approval']", Keys.ENTER);
        page.see("#spell-name", "approval");
        press("#fields textarea", "Grace");
        press("#run", Keys.ENTER);
        page.see("#waits", "needs approval");
        press("#waits .primary", Keys.ENTER);
        page.see("#status", "Completed");
        page.see("#result", "sent");

        page.tab();
        seeFocus("#side *");
        press("#slider", Keys.HOME);
        page.see("#moment", "event 0 of");
        press("[data-below='waterfall']", Keys.ENTER);
        press("#below button", Keys.ENTER);
        page.within("#node-card", card -> assertThat(card.isDisplayed()).isTrue());
        seeFocus("#graph .node");

        press("[role='tab']", Keys.DELETE);
        page.within("#welcome", welcome -> assertThat(welcome.isDisplayed()).isTrue());
    }

    @Test
    void goesThroughTheGraphAndIntoIt() {
        page.openSpell("story");
        page.click("#run");
        page.see("#status", "Completed");

        press("#skip-spells", Keys.ENTER);
        seeFocus("#graph .node");
        page.keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, "b");
        page.seeCount(".node.has-stop.selected:focus", 1);
        page.keys("b");
        page.seeCount(".node.has-stop", 0);
        for (String key : List.of("-", "-", "-", "-", "-", "0", "+", "+", "+", "+", "+")) {
            page.keys(key);
            page.isDrawn();
            seeFocus("#graph .node");
        }
        page.pressOn("[data-node='9']", Keys.ENTER, Keys.ENTER);
        page.see("#inside-bar", "each friend");
        seeFocus("#graph .node");
        page.keys("u");
        page.seeNothing("#inside-bar");
        seeFocus("#graph .node");
    }

    @Test
    void changesASpellAndTakesItBack() {
        page.openSpell("hello");
        press("#skip-spells", Keys.ENTER);
        page.keys("e");
        page.see("#edit-bar", "Add");
        press("#graph .node", Keys.ARROW_RIGHT, Keys.DELETE);
        page.see("#edit-bar", "changed, not saved");
        page.chord(Keys.CONTROL, "z");
        page.seeNothing("#edit-save:not(:disabled)");
        press("#new-node", "Echo", Keys.ENTER);
        page.see("#edit-bar", "changed, not saved");
        press("#edit-discard", Keys.ENTER);
        press("#edit-done", Keys.ENTER);
        page.seeNothing("#edit-bar");
    }

    @Test
    void closesWhatIsOpenByEscapeAndEndsNoRunByThat() {
        page.runForAMinute();
        press("#run-link", Keys.ENTER);
        page.see("#notice", "link");
        press("#notice button", Keys.ESCAPE);
        page.seeNothing("#notice");
        press("#show-history", Keys.ENTER);
        page.see("#history-said", "1 run");
        page.keys(Keys.ESCAPE);
        page.seeNothing("#history");
        page.see("#status", "Running");

        page.keys(Keys.ESCAPE);
        page.see("#status", "Cancelled");
    }

    @Test
    void givesATokenAndMayPutThatOff() throws IOException {
        page.forgetToken();
        page.load("http://127.0.0.1:" + visit.server().port() + "/");
        seeDialog("#ask", "Who are you?");
        seeFocus("#token");
        loadWalk();
        walk("the question for a token");

        page.keys(Keys.ESCAPE);
        page.seeNothing("#ask");
        page.see("#link", "Not let in");
        seeFocus("#sign-in");
        page.keys(Keys.ENTER);
        seeFocus("#token");
        page.keys("nonsense", Keys.ENTER);
        page.see("#ask-why", "does not know this token");
        seeFocus("#token");
        press("#ask button[value='']", Keys.ENTER);
        page.seeNothing("#ask");
        seeFocus("#sign-in");

        page.keys(Keys.ENTER);
        seeFocus("#token");
        page.keys("token-of-ada", Keys.ENTER);
        page.see("#link", "Live");
        page.seeNothing("#ask");
        page.see("[data-spell='hello']", "hello");
    }

    @Test
    void looksForARunAndOpensItAndStartsNothingBehindTheList() {
        page.runToTheEnd("hello");
        press("#show-history", Keys.ENTER);
        seeDialog("#history", "Runs");
        page.see("#history-said", "1 run");
        seeFocus("#history *");
        press("#history-text", "nobody", Keys.ENTER);
        page.see("#history-said", "no such runs");
        page.chord(Keys.CONTROL, Keys.ENTER);
        press("#history-close", Keys.ENTER);
        page.seeNothing("#history");
        seeFocus("#show-history");

        page.keys(Keys.ENTER);
        tabTo("#history-text");
        page.chord(Keys.CONTROL, "a");
        page.keys(Keys.DELETE);
        page.see("#history-said", "1 run");
        press("#history-rows button", Keys.ENTER);
        page.seeNothing("#history");
        page.see("#status", "Completed");
        page.seeCount("#runs option", 1);
        seeFocus("#show-history");
    }

    @Test
    void settlesAConflictAndGoesOnWhereItWas() {
        page.openSpell("poem");
        page.click("#edit");
        page.see("#edit-bar", "Undo");
        page.pressOn("[data-node='3']", Keys.ENTER);
        page.write("[data-setting='fewshot']", "Mine of {{topic}}.");
        visit.changeElsewhere("poem", "a lighthouse", "the sea");
        page.see("#notice", "Somebody else has changed");

        page.chord(Keys.CONTROL, "s");
        seeDialog("#conflict", "Somebody else has changed 'poem'");
        walk("a conflict");
        page.keys(Keys.ESCAPE);
        page.seeNothing("#conflict");
        seeFocus("[data-setting='fewshot']");
        page.see("#edit-bar", "changed, not saved");

        press("#edit-save", Keys.ENTER);
        seeFocus("#conflict *");
        press("#conflict [value='']", Keys.ENTER);
        page.seeNothing("#conflict");
        seeFocus("#edit-save");
        page.keys(Keys.ENTER);
        seeFocus("#conflict *");
        press("#conflict [value='both']", Keys.ENTER);
        page.see("#notice", "is saved");
        seeFocus("#edit-bar *");
        page.pressOn("[data-node='3']", Keys.ENTER);
        page.within(
                "[data-setting='fewshot']",
                prompt -> assertThat(prompt.getDomProperty("value")).startsWith("Mine of"));
    }

    /** A dialog is named for those who hear it, and all else is out of reach as long as it is open. */
    private void seeDialog(String selector, String name) {
        page.see(selector + "[open]", name);
        String dialog = "document.querySelector('" + selector + "')";
        page.seeValue("document.getElementById(" + dialog + ".getAttribute('aria-labelledby')).textContent", name);
        page.seeValue(dialog + ".matches(':modal')", true);
    }
}
