// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpellDirectoryContractTest extends SpellStoreContract {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Override
    protected SpellStore store() {
        return new SpellDirectory(directory);
    }

    @Test
    void losesNoUpdateToAnotherStoreOfTheSameDirectory() {
        SpellStore one = store();
        SpellStore other = store();
        one.save(counted(1));
        Spell before = one.find("a").orElseThrow();

        assertThat(other.replace(before, counted(2))).isTrue();
        assertThat(one.replace(before, counted(3))).isFalse();
    }

    @Test
    void reportsFilesThatAnEditorChanges() throws Exception {
        SpellStore store = store();
        List<String> heard = new CopyOnWriteArrayList<>();
        SpellStore.Registration registration = store.onChange(heard::add);

        Files.writeString(directory.resolve("b.json"), SpellWriter.pretty().write(Spells.echo("b")));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(heard).contains("b"));
        assertThat(store.names()).containsExactly("echo of b");
        heard.clear();
        Files.delete(directory.resolve("b.json"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(heard).contains("b"));
        assertThat(store.names()).isEmpty();
        registration.close();
    }
}
