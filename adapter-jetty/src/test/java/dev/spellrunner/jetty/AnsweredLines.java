// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes lines, and lets the input end when all are there. */
final class AnsweredLines extends ByteArrayOutputStream {

    private final CountDownLatch left;

    AnsweredLines(int expected) {
        this.left = new CountDownLatch(expected);
    }

    @Override
    public synchronized void write(byte[] bytes, int begin, int length) {
        super.write(bytes, begin, length);
        if (length > 0 && bytes[begin + length - 1] == '\n') {
            left.countDown();
        }
    }

    @Override
    public synchronized void write(int one) {
        super.write(one);
        if (one == '\n') {
            left.countDown();
        }
    }

    InputStream after(String lines) {
        return new SequenceInputStream(new ByteArrayInputStream(lines.getBytes(UTF_8)), new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    left.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                return -1;
            }
        });
    }

    Map<String, List<String>> byId() {
        Map<String, List<String>> byId = new HashMap<>();
        toString(UTF_8).lines().map(Fixture::json).forEach(answer -> {
            String what = answer.has("error")
                    ? answer.at("/error/code").asText()
                    : answer.at("/result/isError").asBoolean() ? "isError" : "good";
            byId.computeIfAbsent(answer.path("id").asText("null"), id -> new ArrayList<>())
                    .add(what);
        });
        return byId;
    }
}
