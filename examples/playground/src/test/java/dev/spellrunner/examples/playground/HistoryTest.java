// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Finds runs that were, opens them and recordings, and begins them again. */
@Timeout(180)
@InTheBrowser
class HistoryTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Visit visit;
    private final Page page;

    HistoryTest(Visit visit) {
        this.visit = visit;
        this.page = visit.page();
    }

    @Test
    void findsARunAfterTheServerWasStartedAnewAndRunsItAgain() throws Exception {
        page.openSpell("hello");
        page.fill("name", "Grace");
        page.click("#run");
        page.see("#status", "Completed");
        page.openSpell("cake");
        page.click("#run");
        page.see("#status", "Failed");

        visit.restartWithItsRuns();
        page.load(visit.server().addressFor("ada"));
        page.see("#link", "Live");
        page.click("#show-history");
        page.see("#history-said", "2 runs");
        page.choose("#history-status", "failed");
        page.see("#history-said", "1 run");
        page.see("#history-rows", "cake");
        page.choose("#history-status", "any");
        page.choose("#history-spell", "hello");
        page.see("#history-said", "1 run");
        page.see("#history-rows", "completed");
        page.choose("#history-spell", "any");
        page.see("#history-said", "2 runs");
        setTime("#history-until", "2020-01-01T00:00");
        page.see("#history-said", "no such runs");
        setTime("#history-until", "");
        setTime("#history-since", "2020-01-01T00:00");
        page.see("#history-said", "2 runs");
        page.write("#history-text", "Grace");
        page.eventually(() -> assertThat(page.texts("#history-rows tr"))
                .singleElement()
                .asString()
                .contains("hello", "completed", "Grace"));
        assertThat(page.violations()).isEmpty();
        page.picture("runs");

        page.click("#history-rows button");
        page.see("#status", "from the past");
        page.see("#result", "Grace");
        page.click("#run-again");
        page.see("#runs", "Run 2");
        page.see("#status", "Completed");
        page.see("#result", "Grace");
    }

    private void setTime(String field, String time) {
        page.script("const field = document.querySelector('" + field + "'); field.value = '" + time
                + "'; field.dispatchEvent(new Event('change', { bubbles: true }))");
    }

    @Test
    void opensARecordingByKeysAndAPastRunToo() throws Exception {
        page.takeAlongTo(directory);
        page.runToTheEnd("hello");
        page.focus("#run-save");
        page.press(Keys.ENTER);
        page.eventually(() -> assertThat(recordings()).hasSize(1));
        Path recording = directory.resolve("old.jsonl");
        Files.writeString(recording, Files.readString(recordings().get(0)).replace("\"run\":\"r-", "\"run\":\"old-"));

        page.focus("#show-history");
        page.press(Keys.ENTER);
        page.see("#history-said", "1 run");
        page.give("#recording", recording);
        page.see("#status", "from the past");
        page.see("#runs", "Run 2");

        page.focus("#show-history");
        page.press(Keys.ENTER);
        page.see("#history-said", "1 run");
        page.focus("#history-rows button");
        page.press(Keys.ENTER);
        page.within("#runs option:checked", run -> assertThat(run.getText()).startsWith("Run 1"));
        page.see("#status", "Completed");
    }

    @Test
    void runsAgainWhatHasChangedAndGoesOnWithWhatFailed() {
        page.openSpell("hello");
        page.click("#run");
        page.see("#result", "whoever you are");
        String before =
                SpellWriter.compact().write(visit.server().store().find("hello").orElseThrow());
        assertThat(before).contains("whoever you are");
        visit.server().store().save(SpellReader.standard().read(before.replace("whoever you are", "all of you")));
        page.see("#notice", "has changed");

        page.click("#run-changed");
        page.see("#runs", "Run 2");
        page.see("#result", "all of you");

        page.openSpell("cake");
        page.click("#run");
        page.see("#status", "Failed");
        page.click("#run-go-on");
        page.see("#runs", "Run 2");
        page.see("#status", "Failed");
    }

    @Test
    void opensARecordingThatIsDroppedAndALinkToAMoment() throws Exception {
        page.takeAlongTo(directory);
        page.openSpell("hello");
        page.click("#run");
        page.see("#status", "Completed");
        page.click("#run-save");
        page.eventually(() -> assertThat(recordings()).hasSize(1));

        String recording = Files.readString(recordings().get(0)).replace("\"run\":\"r-", "\"run\":\"old-");
        page.drop("old.jsonl", recording);
        page.see("#status", "from the past");
        page.see("#runs", "Run 2");
        page.drop("torn.jsonl", "{\"recording\":1}\n{\"half\nlines");
        page.see("#notice", "torn.jsonl: This is no recording: line 2 is no JSON");
        page.click("#notice button");

        page.choose("#runs", "Run 1");
        page.lookAt(3);
        page.click("[data-node='1']");
        page.click("#run-link");
        page.see("#notice", "The link is copied");
        page.click("#filter");
        page.chord(Keys.CONTROL, "v");
        page.eventually(() -> assertThat(String.valueOf(page.value("document.getElementById('filter').value")))
                .startsWith("http"));
        String link = String.valueOf(page.value("document.getElementById('filter').value"));
        assertThat(link).doesNotContain("token");
        page.load(link);
        page.see("#moment", "event 3 of");
        page.see("#node-title", "begin");
    }

    private List<Path> recordings() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
    }
}
