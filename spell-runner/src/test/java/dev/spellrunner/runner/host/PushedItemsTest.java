// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import dev.spellrunner.runner.observe.RunOrigin;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items that clients push count as messages, as long as they wait for a run or it goes on. */
@Timeout(60)
class PushedItemsTest {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");
    /** Weighs somewhat more than twice its length. */
    private static final String LARGE = "x".repeat(30_000);

    private static final long WEIGHT = 60_000;

    private final Gatekeeper gatekeeper = new Gatekeeper();
    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells(
                    waiting("Queue", Map.of("name", "orders", "capacity", 64)), waiting("Odd", Map.of())))
            .components(gatekeeper
                    .components()
                    .with(Component.named("Odd")
                            .source(context -> Oddly.mapping(context.pushed(64)))
                            .worker((in, ctx) -> Outputs.none())))
            .hostLimits(HostLimits.defaults().messageBytes(1_000_000).messageBytesOfUser(4 * WEIGHT + 10_000))
            .build();
    private SpellManager ada;

    private static Spell waiting(String source, Map<String, ?> data) {
        return Spell.named(source)
                .id(source)
                .node("1", source, data)
                .node("2", "Wait")
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "word", "3", "input")
                .build();
    }

    /** Gives other items than those that were pushed. */
    private record Oddly(Flow.Subscriber<? super Object> subscriber) implements Flow.Subscriber<Object> {

        static Flow.Publisher<Object> mapping(Flow.Publisher<Object> pushed) {
            return subscriber -> pushed.subscribe(new Oddly(subscriber));
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(Object item) {
            subscriber.onNext("made of it");
        }

        @Override
        public void onError(Throwable thrown) {
            subscriber.onError(thrown);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }

    @BeforeEach
    void connect() {
        ada = client(ADA);
        ada.open("Queue");
        ada.open("Odd");
    }

    @AfterEach
    void close() {
        gatekeeper.letGo("go");
        host.close();
        assertThat(host.messages().taken()).isZero();
    }

    private SpellManager client(User user) {
        return host.connect(user, () -> {}, RunOrigin.of("websocket"));
    }

    private Code refusal(SpellManager who, String item) {
        return ServiceException.of(catchThrowable(() -> who.push("Queue", null, item)))
                .code();
    }

    /** More than the user may have at once. */
    private void pushTwenty(String spell) {
        for (int i = 0; i < 20; i++) {
            String item = LARGE + i;
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsMatching(e -> ServiceException.of(e).code() == Code.BUSY)
                    .until(() -> {
                        ada.push(spell, null, item);
                        return true;
                    });
        }
    }

    private void awaitTaken(long from, long to) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(host.messages().taken()).isBetween(from, to));
    }

    private void awaitNothingTaken() {
        awaitTaken(0, 0);
    }

    @Test
    void areRefusedWhenTheyTakeMoreThanTheUserMayHave() {
        ada.play("Queue", PlayPolicy.oneAtATime());
        ada.push("Queue", null, LARGE);
        // Its run has a copy of its own.
        awaitTaken(2 * WEIGHT, 3 * WEIGHT);
        ada.push("Queue", null, LARGE);
        ada.push("Queue", null, LARGE);

        assertThat(refusal(ada, LARGE)).isEqualTo(Code.BUSY);
        ada.push("Queue", null, "small");

        // Others have their own share.
        SpellManager bea = client(BEA);
        bea.open("Queue");
        bea.play("Queue", PlayPolicy.oneAtATime());
        bea.push("Queue", null, LARGE);
    }

    @Test
    void areCountedUntilTheirRunsHaveEnded() {
        ada.play("Queue", PlayPolicy.oneAtATime());
        ada.push("Queue", null, LARGE);
        ada.push("Queue", null, LARGE);

        gatekeeper.letGo("go");

        awaitNothingTaken();
        ada.push("Queue", null, LARGE);
        awaitNothingTaken();
    }

    @Test
    void areCountedNoLongerWhenThePlayStops() {
        ada.play("Queue", PlayPolicy.queue(10));
        ada.pause("Queue");
        ada.push("Queue", null, LARGE);
        ada.push("Queue", null, LARGE);
        awaitTaken(2 * WEIGHT, 3 * WEIGHT);

        ada.stop("Queue");

        awaitNothingTaken();
        assertThat(refusal(ada, LARGE)).isEqualTo(Code.INVALID_REQUEST);
        awaitNothingTaken();
    }

    @Test
    void areCountedNoLongerWhenALaterOneTakesTheirPlace() {
        ada.play("Queue", PlayPolicy.latest());
        pushTwenty("Queue");

        // One runs, and counts twice; the last one waits.
        awaitTaken(3 * WEIGHT, 4 * WEIGHT);
    }

    @Test
    void areCountedNoLongerWhenTheirSourceHasMadeAnotherItemOfThem() {
        ada.play("Odd", PlayPolicy.queue(10));

        pushTwenty("Odd");

        awaitTaken(0, 1_000);
    }

    @Test
    void areNotCountedIfTheCodeOfTheHostPushesThem() {
        SpellManager code = host.connect(ADA);
        code.open("Queue");
        PlayState state = code.play("Queue", PlayPolicy.oneAtATime());
        assertThat(state.phase()).isEqualTo(PlayState.Phase.PLAYING);

        for (int i = 0; i < 10; i++) {
            code.push("Queue", null, LARGE);
        }
        code.stop("Queue");
    }
}
