// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scopes of a run that are open, each at a place of its own, so that the work list can name them by number. Confined. */
final class Scopes {

    private @Nullable Frame[] frames = new Frame[2];
    private int size;
    private final Deque<Integer> free = new ArrayDeque<>(2);

    void open(Frame frame) {
        Integer place = free.poll();
        frame.id = place != null ? place : size++;
        if (frame.id == frames.length) {
            frames = java.util.Arrays.copyOf(frames, frames.length * 2);
        }
        frames[frame.id] = frame;
    }

    void close(Frame frame) {
        frame.ended = true;
        frames[frame.id] = null;
        free.add(frame.id);
    }

    Frame at(int place) {
        return requireNonNull(frames[place], "frame");
    }

    boolean isOpen(int place) {
        return frames[place] != null;
    }

    /** Returns the open scopes that fall when one falls: itself, those inside it, other iterations of its loop. */
    List<Frame> fallingWith(Frame fallen) {
        List<Frame> falling = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Frame frame = frames[i];
            if (frame != null && frame.fallsWith(fallen)) {
                falling.add(frame);
            }
        }
        return falling;
    }
}
