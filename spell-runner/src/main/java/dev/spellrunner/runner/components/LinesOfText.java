// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the lines of a text in UTF-8, which is opened for each subscriber, read on the executor, and no faster than its lines
 * are wanted. Thread-safe.
 */
final class LinesOfText implements Flow.Publisher<Object> {

    private static final Logger log = LoggerFactory.getLogger(LinesOfText.class);

    private final Callable<? extends InputStream> text;
    private final Executor executor;

    LinesOfText(Callable<? extends InputStream> text, Executor executor) {
        this.text = text;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        new Reading(requireNonNull(subscriber, "subscriber")).begin();
    }

    private final class Reading extends ItemSubscription {

        private final Object lock = new Object();
        private @Nullable InputStream stream;
        private @Nullable BufferedReader reader;
        private boolean released;
        private volatile boolean atEnd;

        Reading(Flow.Subscriber<? super Object> subscriber) {
            super(subscriber, executor);
        }

        @Override
        void open() throws Exception {
            InputStream opened = requireNonNull(text.call(), "stream");
            reader = new BufferedReader(new InputStreamReader(opened, UTF_8));
            keep(opened);
        }

        @Override
        @Nullable
        Object next() throws IOException {
            try {
                String line = requireNonNull(reader, "reader").readLine();
                atEnd = line == null;
                return line;
            } catch (IOException e) {
                if (isCancelled()) {
                    // Its stream was closed under it, so that it does not wait for ever.
                    return null;
                }
                throw e;
            }
        }

        private void keep(InputStream opened) {
            boolean tooLate;
            synchronized (lock) {
                stream = opened;
                tooLate = released;
            }
            if (tooLate) {
                close(opened);
            }
        }

        @Override
        boolean isAtEnd() {
            return atEnd;
        }

        @Override
        void release() {
            InputStream opened;
            synchronized (lock) {
                released = true;
                opened = stream;
                stream = null;
            }
            if (opened != null) {
                close(opened);
            }
        }

        private void close(InputStream opened) {
            try {
                opened.close();
            } catch (IOException e) {
                log.debug("a text cannot be closed", e);
            }
        }
    }
}
