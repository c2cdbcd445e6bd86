// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** A person uses the page with a token that has not all rights. */
@Timeout(120)
@InTheBrowser
class RightsTest {

    private final Page page;
    private final PlaygroundServer server;

    RightsTest(Visit visit) {
        page = visit.page();
        server = visit.server();
    }

    private void comeAs(String user) {
        page.forgetToken();
        page.load("about:blank");
        page.load(server.addressFor(user));
        page.see("#link", "Live");
    }

    @Test
    void watchesARunAndIsOfferedNothingElse() throws Exception {
        comeAs("watcher");
        page.openSpell("approval");
        page.see("#rights", "You are watching");

        try (SpellManager ada = server.host().connect(new User("ada"))) {
            String run = ada.start("approval", RunRequest.of(Map.of())).id();
            page.seeNode("4", "waiting", "needs approval");
            page.see("#waits-title", "Waiting for somebody who may answer");
            for (String button :
                    new String[] {"#run", "#cancel", "#pause", "#step", "#edit", "#waits .primary", "#skip"}) {
                page.seeNothing(button);
            }
            page.chord(Keys.CONTROL, Keys.ENTER);
            page.press("b");
            page.press("e");
            assertThat(page.violations()).isEmpty();
            page.picture("watching");
            ada.control(run).answer(NodePath.parse("4"), Decision.pass());
            page.see("#status", "Completed");
        }

        page.see("#run-link", "Copy link");
        page.seeNothing("#run-again");
        page.isDrawn();
        assertThat(page.count("#runs option"))
                .as("runs, of which none was started here")
                .isEqualTo(1);
        assertThat(page.errors()).isEmpty();
    }

    @Test
    void startsRunsAndLeavesThemToOthers() {
        comeAs("starter");
        page.openSpell("approval");
        page.see("#rights", "You may not take runs in hand or change spells");

        page.click("#run");

        page.seeNode("4", "waiting", "needs approval");
        page.seeNothing("#cancel");
        page.seeNothing("#waits .primary");
        try (SpellManager ada = server.host().connect(new User("ada"))) {
            String run = String.valueOf(page.value("document.querySelector('#runs').value"));
            assertThat(ada.control(run).answer(NodePath.parse("4"), Decision.pass()))
                    .isTrue();
        }
        page.see("#status", "Completed");
    }
}
