// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Inputs are sent as typed, and values can be seen, copied and downloaded whole. */
@Timeout(180)
@InTheBrowser
class ValuesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Page page;

    ValuesTest(Visit visit) {
        page = visit.page();
        page.openSpell("hello");
    }

    private void runWith(String name) {
        page.fill("name", name);
        page.click("#run");
    }

    @Test
    void sendsTextAsTextWhateverItLooksLike() {
        runWith("{\"a\": 1}");

        page.see("#result .value.string", "{\"a\": 1}");

        page.choose("[aria-label='How name is sent']", "JSON");
        page.click("#run");

        page.see("#result .tree .value.number", "1");
    }

    @Test
    void keepsEveryDigitOfANumberThatJavaScriptDoesNotHave() {
        page.choose("[aria-label='How name is sent']", "JSON");
        runWith("{\"big\": 12345678901234567890, \"small\": 1.50}");

        page.see("#result", "12345678901234567890");
        page.see("#result", "1.5");
    }

    @Test
    void takesTextsOfManyLines() {
        page.fill("name", "one");
        page.press(Keys.ENTER, "two");
        page.chord(Keys.CONTROL, Keys.ENTER);

        page.see("#result", "one\ntwo");
    }

    @Test
    void hasAFieldOfTheKindThatTheSpellReadsAndSaysWhatDoesNotFit() {
        page.openSpell("side by side");
        page.fill("seconds", "soon");
        page.see("#fields .field-error", "'soon' is no number");

        page.click("#run");
        page.see("#notice", "Input 'seconds': 'soon' is no number");
        page.see("#status", "Not run yet");

        page.openSpell("hello");
        page.choose("#fields [name=polite]", "true");
        page.click("#run");
        page.see("#result", "good day to");
    }

    @Test
    void showsLongTextsAndListsWholeWhenAsked() {
        runWith("x".repeat(5000));
        page.see("#result", "Show all 5000 characters");
        page.click("#result .more");
        page.within("#result .value", value -> assertThat(value.getText()).hasSize(5000));

        page.choose("[aria-label='How name is sent']", "JSON");
        runWith(IntStream.range(0, 450).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]")));
        page.see("#result", "Show 200 of 250 more");
        page.click("#result .more");
        page.see("#result", "Show 50 of 50 more");
        page.click("#result .more");
        page.eventually(() -> assertThat(page.count("#result .tree > .leaf")).isEqualTo(450));
    }

    @Test
    void copiesAndDownloadsWholeValues() throws Exception {
        page.takeAlongTo(directory);
        String text = "y".repeat(4000);
        runWith(text);
        page.see("#result", "Show all 4000 characters");

        page.click("[aria-label='Download hello']");
        Path file = directory.resolve("hello.txt");
        page.eventually(() -> assertThat(file).content().isEqualTo(text));

        page.click("[aria-label='Copy hello']");
        page.see("#notice", "hello is copied");
        page.click("#filter");
        page.chord(Keys.CONTROL, "v");
        page.eventually(() -> assertThat(page.value("document.getElementById('filter').value"))
                .isEqualTo(text));
        page.eventually(() -> assertThat(directory).isDirectoryNotContaining("glob:*.crdownload"));
        assertThat(Files.list(directory)).hasSize(1);
    }
}
