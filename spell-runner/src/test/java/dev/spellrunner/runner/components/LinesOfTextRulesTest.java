// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.ReactiveStreamsRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** A text that is read line by line heeds the rules of Reactive Streams. */
@Timeout(60)
class LinesOfTextRulesTest {

    @TestFactory
    Stream<DynamicTest> rules() {
        return ReactiveStreamsRules.of(Verification::new);
    }

    /** It is public for the kit's sake, which looks for its own methods. */
    public static final class Verification extends FlowPublisherVerification<Object> {

        private static final int MOST_LINES = 100_000;

        Verification() {
            super(ReactiveStreamsRules.environment());
        }

        @Override
        public Flow.Publisher<Object> createFlowPublisher(long elements) {
            byte[] text = "line\n".repeat((int) elements).getBytes(UTF_8);
            return new LinesOfText(() -> new ByteArrayInputStream(text), ForkJoinPool.commonPool());
        }

        @Override
        public Flow.Publisher<Object> createFailedFlowPublisher() {
            return new LinesOfText(
                    () -> {
                        throw new IOException("there is no such file");
                    },
                    ForkJoinPool.commonPool());
        }

        @Override
        public long maxElementsFromPublisher() {
            return MOST_LINES;
        }
    }
}
