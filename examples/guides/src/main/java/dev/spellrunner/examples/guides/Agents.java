// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.agents.Agent;
import dev.spellrunner.runner.agents.Dialogue;
import dev.spellrunner.runner.agents.Message;
import dev.spellrunner.runner.agents.Project;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.OpenAiCompletion;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.Prices;
import dev.spellrunner.runner.services.Records;
import dev.spellrunner.runner.services.jdbc.JdbcEventMemory;
import dev.spellrunner.runner.services.jdbc.JdbcRecords;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;

/** Lets Magick's agents talk. */
public final class Agents {

    private Agents() {}

    /** Returns the standard components with all that Magick's spells need, in the heap. */
    static Components conversing(OpenAiCompletion server) {
        Prices prices = Prices.perMillion(Map.of("gpt-4o-mini", new Prices.Rate(0.15, 0.60)));
        return StandardComponents.builder()
                .chat(server.priced(prices))
                .embeddings(server.embeddings().priced(prices))
                .memory(EventMemory.inMemory())
                .documents(PerUser.shared(Documents.inMemory()))
                .build();
    }

    /** Returns the standard components with what users said, and two tables, in a database. */
    static Components remembering(OpenAiCompletion server, DataSource database) {
        Records tables = JdbcRecords.builder(database)
                .table("customers")
                .table("orders", "id", "item", "amount")
                .build();
        return StandardComponents.builder()
                .chat(server)
                .memory(JdbcEventMemory.builder(database).build())
                .records(PerUser.shared(tables))
                .build();
    }

    /** Asks the first agent of a project file. */
    static String ask(Path file, Components components, String user, String text) {
        Project project = Project.read(file);
        project.problems().forEach(System.err::println);
        Agent agent = project.agents().get(0);
        try (SpellRunner runner = SpellRunner.builder(project.spellOf(agent))
                .components(components)
                .store(project.store())
                .owner(user)
                .build()) {
            Message message =
                    Message.builder(text).sender(user).session("tab 7").build();
            return Dialogue.with(runner).as(agent).ask(message).orThrow().text();
        }
    }
}
