// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** Subscribers of sources honour the rules of Reactive Streams. */
@Timeout(60)
class SourceFeedRulesTest {

    @TestFactory
    Stream<DynamicTest> rules() {
        return ReactiveStreamsRules.of(Verification::new);
    }

    /** It is public for the kit's sake, which looks for its own methods. */
    public static final class Verification extends FlowSubscriberBlackboxVerification<Object> {

        Verification() {
            super(ReactiveStreamsRules.environment());
        }

        @Override
        public Flow.Subscriber<Object> createFlowSubscriber() {
            AtomicReference<Flow.@Nullable Subscriber<Object>> subscriber = new AtomicReference<>();
            Component component = Component.named("Kit")
                    .triggerOutput("trigger")
                    .source(context -> (Flow.Publisher<Object>) its -> subscriber.set(its))
                    .worker((in, ctx) -> Outputs.none());
            new Bench()
                    .add(component)
                    .on(Spell.named("kit").node("1", "Kit").build())
                    .build()
                    .play();
            return requireNonNull(subscriber.get());
        }

        @Override
        public Object createElement(int number) {
            return number;
        }
    }
}
