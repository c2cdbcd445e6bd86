// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import java.util.concurrent.Flow;

/** Gives numbers on the thread that asks for them, and then completes. Confined to one thread. */
final class AtOnce implements Flow.Subscription {

    private final Flow.Subscriber<? super Object> subscriber;
    private final int most;
    private int given;

    AtOnce(Flow.Subscriber<? super Object> subscriber, int most) {
        this.subscriber = subscriber;
        this.most = most;
    }

    @Override
    public void request(long n) {
        for (long i = 0; i < n && given <= most; i++) {
            if (given++ == most) {
                subscriber.onComplete();
            } else {
                subscriber.onNext(given);
            }
        }
    }

    @Override
    public void cancel() {
        given = most + 1;
    }
}
