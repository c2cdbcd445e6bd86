// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HostedPlaysTest {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");

    private final Gatekeeper gatekeeper = new Gatekeeper();
    private final InMemorySpells ofAda = new InMemorySpells(queue("said"), Spells.echo("e"));
    private final List<Object> said = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SpellHost host = builder().build();

    private SpellHost.Builder builder() {
        return SpellHost.builder(user -> user.equals(ADA) ? ofAda : new InMemorySpells(queue("said")))
                .components(gatekeeper.components());
    }

    /** Gives what is pushed as its output of a name. */
    private static Spell queue(String output) {
        return Spell.named("queue of q")
                .id("q")
                .node("1", "Queue", Map.of("name", "orders", "capacity", 2))
                .node("3", "Output", Map.of("name", output))
                .wire("1", "trigger", "3", "trigger")
                .wire("1", "item", "3", "input")
                .build();
    }

    /** The same, whose runs wait for the gatekeeper. */
    private static Spell waitingQueue() {
        return Spell.named("queue of q")
                .id("q")
                .node("1", "Queue", Map.of("name", "orders", "capacity", 2))
                .node("2", "Wait")
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "word", "3", "input")
                .build();
    }

    @AfterEach
    void closeTheHost() {
        threads.shutdownNow();
        host.close();
        assertThat(host.connections()).isZero();
        assertThat(host.openSpells()).isZero();
        assertThat(host.runs()).isZero();
    }

    private SpellManager connect(User user) {
        return host.connect(user, event -> {
            if (event instanceof NodeEvent.Completed completed && event.path().isRoot()) {
                said.add(completed.outputs());
            }
        });
    }

    private static List<Phase> phasesHeardBy(SpellManager manager) {
        List<Phase> heard = new CopyOnWriteArrayList<>();
        manager.onPlay(state -> heard.add(state.phase()));
        return heard;
    }

    private static void assertRefused(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(ServiceException.class))
                .extracting(ServiceException::code)
                .isEqualTo(code);
    }

    private void awaitSaid(Object... outputs) {
        await().untilAsserted(() -> assertThat(said).containsExactly(outputs));
    }

    @Test
    void runsItemsAsRunsOfTheChannel() {
        SpellManager ada = connect(ADA);
        connect(ADA).open("q");
        ada.open("q");

        PlayState state = ada.play("q", PlayPolicy.oneAtATime());
        ada.push("q", "orders", "tea");

        assertThat(state.phase()).isEqualTo(Phase.PLAYING);
        awaitSaid(Map.of("said", "tea"), Map.of("said", "tea"));
    }

    @Test
    void playsOnceForAllConnectionsOfTheUser() {
        SpellManager one = connect(ADA);
        SpellManager other = connect(ADA);
        List<Phase> heardByOne = phasesHeardBy(one);
        List<Phase> heardByOther = phasesHeardBy(other);
        one.open("q");
        other.open("q");

        one.play("q", PlayPolicy.oneAtATime());
        other.play("q", PlayPolicy.oneAtATime());
        other.pause("q");
        assertThat(one.playState("q").phase()).isEqualTo(Phase.PAUSED);
        one.play("q", PlayPolicy.oneAtATime());
        other.stop("q");

        assertThat(heardByOne).containsExactly(Phase.PLAYING, Phase.PAUSED, Phase.PLAYING, Phase.STOPPED);
        assertThat(heardByOther).isEqualTo(heardByOne);
    }

    /** Returns a host with the source Slow, which waits in its opening for what another thread does. */
    private SpellHost hostWithSlowSource(Runnable elsewhere) {
        ofAda.save(Spell.named("slow").id("slow").node("1", "Slow").build());
        Component slow = Component.named("Slow")
                .output("item", SocketType.ANY)
                .triggerOutput("trigger")
                .source(context -> {
                    CompletableFuture.runAsync(elsewhere, threads)
                            .orTimeout(30, SECONDS)
                            .join();
                    return context.pushed(1);
                })
                .worker((in, ctx) -> Outputs.none());
        return builder().components(gatekeeper.components().with(slow)).build();
    }

    @Test
    void pausesWhileASourceIsBeingOpened() {
        host.close();
        List<Phase> paused = new CopyOnWriteArrayList<>();
        SpellManager[] ada = new SpellManager[1];
        host = hostWithSlowSource(() -> paused.add(ada[0].pause("slow").phase()));
        ada[0] = connect(ADA);
        ada[0].open("slow");

        PlayState state = ada[0].play("slow", PlayPolicy.oneAtATime());

        assertThat(paused).containsExactly(Phase.PAUSED);
        assertThat(state.phase()).isEqualTo(Phase.PAUSED);
        assertThat(state.sources().get(0).status()).isEqualTo(PlayState.Status.OPEN);
    }

    @Test
    void stopsWhileSomebodyIsBeingToldThatItPlays() {
        SpellManager ada = connect(ADA);
        List<Phase> heard = new CopyOnWriteArrayList<>();
        ada.onPlay(state -> {
            heard.add(state.phase());
            if (state.phase() == Phase.PLAYING) {
                CompletableFuture.runAsync(() -> ada.stop("q"), threads)
                        .orTimeout(30, SECONDS)
                        .join();
            }
        });
        ada.open("q");

        ada.play("q", PlayPolicy.oneAtATime());

        await().untilAsserted(() -> assertThat(heard).containsExactly(Phase.PLAYING, Phase.STOPPED));
    }

    @Test
    void keepsUsersApart() {
        SpellManager ada = connect(ADA);
        SpellManager bea = connect(BEA);
        List<Phase> heardByBea = phasesHeardBy(bea);
        ada.open("q");
        bea.open("q");

        ada.play("q", PlayPolicy.oneAtATime());

        assertThat(heardByBea).isEmpty();
        assertThat(bea.playState("q").phase()).isEqualTo(Phase.STOPPED);
        assertRefused(Code.INVALID_REQUEST, () -> bea.push("q", null, "tea"));
    }

    @Test
    void tellsOnlyThoseWhoHaveTheSpellOpen() {
        SpellManager ada = connect(ADA);
        List<Phase> heardByAnother = phasesHeardBy(connect(ADA));
        ada.open("q");

        ada.play("q", PlayPolicy.oneAtATime());

        assertThat(heardByAnother).isEmpty();
    }

    @Test
    void stopsWhenTheConnectionEndsThatBegan() {
        SpellManager one = connect(ADA);
        SpellManager other = connect(ADA);
        List<Phase> heardByOther = phasesHeardBy(other);
        one.open("q");
        other.open("q");
        one.play("q", PlayPolicy.oneAtATime());

        one.close();

        await().untilAsserted(() -> assertThat(heardByOther).containsExactly(Phase.PLAYING, Phase.STOPPED));
        assertThat(other.play("q", PlayPolicy.oneAtATime()).phase()).isEqualTo(Phase.PLAYING);
        other.push("q", null, "cake");
        awaitSaid(Map.of("said", "cake"));
    }

    @Test
    void stopsWhenTheSpellIsClosed() {
        SpellManager ada = connect(ADA);
        ada.open("q");
        ada.play("q", PlayPolicy.oneAtATime());

        ada.close("q");

        assertRefused(Code.NOT_FOUND, () -> ada.pause("q"));
        ada.open("q");
        assertThat(ada.playState("q").phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void needsASpellThatIsOpenAndHasASource() {
        SpellManager ada = connect(ADA);
        ada.open("e");

        assertRefused(Code.NOT_FOUND, () -> ada.play("q", PlayPolicy.oneAtATime()));
        assertRefused(Code.INVALID_REQUEST, () -> ada.play("e", PlayPolicy.oneAtATime()));
    }

    @Test
    void letsAnItemWaitWhileTheConnectionHasNoRoomForItsRun() {
        host.close();
        ofAda.save(Spells.waiting("w"));
        host = builder().hostLimits(HostLimits.defaults().runsOfConnection(1)).build();
        SpellManager ada = connect(ADA);
        ada.open("q");
        ada.play("q", PlayPolicy.oneAtATime());
        ada.start("w", RunRequest.of(Map.of()));

        ada.push("q", null, "tea");
        assertThat(host.runs()).isOne();
        gatekeeper.letGo("the other run has ended");

        awaitSaid(Map.of("said", "tea"));
    }

    @Test
    void runsTheSpellAsItIsWhenTheItemComes() {
        SpellManager ada = connect(ADA);
        ada.open("q");
        ada.play("q", PlayPolicy.oneAtATime());
        ada.push("q", null, "tea");
        awaitSaid(Map.of("said", "tea"));

        ofAda.save(queue("ordered"));
        ada.push("q", null, "cake");

        awaitSaid(Map.of("said", "tea"), Map.of("ordered", "cake"));
        assertThat(ada.playState("q").phase()).isEqualTo(Phase.PLAYING);
        ada.stop("q");
        assertThat(ada.playState("q").phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void endsASourceWhoseSpellCannotBeRunAnyMore() {
        SpellManager ada = connect(ADA);
        ada.open("q");
        ada.play("q", PlayPolicy.oneAtATime());

        ofAda.save(Spell.named("queue of q").id("q").node("1", "Ecko").build());
        ada.push("q", null, "tea");

        await().untilAsserted(() -> assertThat(ada.playState("q").phase()).isEqualTo(Phase.STOPPED));
        assertThat(ada.playState("q").sources().get(0).error())
                .hasValueSatisfying(error -> assertThat(error).contains("Ecko"));
    }

    @Test
    void refusesWhatHasNoRoom() {
        ofAda.save(waitingQueue());
        SpellManager ada = connect(ADA);
        ada.open("q");
        ada.play("q", PlayPolicy.oneAtATime());
        ada.push("q", null, "runs");
        await().until(() -> host.runs() == 1);

        ada.push("q", null, "waits");
        ada.push("q", null, "waits too");

        assertRefused(Code.BUSY, () -> ada.push("q", null, "has no room"));
    }

    @Test
    void answersCalls() throws Exception {
        SpellService service = new SpellService(host);
        SpellManager ada = connect(ADA);

        assertThat(call(service, ada, "spell.open", Map.of("spell", "q")).get("play"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("state", "stopped");
        assertThat(call(service, ada, "spell.play", Map.of("spell", "q", "policy", Map.of("queue", 5))))
                .containsEntry("spell", "q")
                .containsEntry("name", "queue of q")
                .containsEntry("state", "playing")
                .containsEntry("sources", List.of(Map.of("node", "1", "component", "Queue", "status", "open")));
        assertThat(call(service, ada, "spell.push", Map.of("spell", "q", "source", "orders", "item", Map.of("n", 1))))
                .containsEntry("pushed", true);
        awaitSaid(Map.of("said", Map.of("n", 1)));
        assertThat(call(service, ada, "spell.pause", Map.of("spell", "queue of q")))
                .containsEntry("state", "paused");
        assertThat(call(service, ada, "spell.stop", Map.of("spell", "q"))).containsEntry("state", "stopped");
        assertThatThrownBy(() -> call(service, ada, "spell.play", Map.of("spell", "q", "policy", "all")))
                .hasRootCauseMessage(
                        "parameter 'policy' is not a policy (send 'one-at-a-time', 'latest' or {queue: 10};"
                                + " a queue has room for 1 to 1000)");
    }

    private static Map<String, @Nullable Object> call(
            SpellService service, SpellManager caller, String method, Map<String, ?> parameters) throws Exception {
        return service.call(caller, method, parameters).get(30, SECONDS);
    }
}
