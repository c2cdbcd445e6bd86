// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.runner.ReactiveStreamsRules;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** A ticker heeds the rules of Reactive Streams. */
@Timeout(60)
class TicksRulesTest {

    @TestFactory
    Stream<DynamicTest> rules() {
        return ReactiveStreamsRules.of(Verification::new);
    }

    /** It is public for the kit's sake, which looks for its own methods. */
    public static final class Verification extends FlowPublisherVerification<Object> {

        Verification() {
            super(ReactiveStreamsRules.environment());
        }

        @Override
        public Flow.Publisher<Object> createFlowPublisher(long elements) {
            return new Ticks(Duration.ofMillis(1), new PlainContext());
        }

        @Override
        public Flow.@Nullable Publisher<Object> createFailedFlowPublisher() {
            return null;
        }

        /** It never completes. */
        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }
    }
}
