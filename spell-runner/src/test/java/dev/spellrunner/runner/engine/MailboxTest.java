// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {

    private final Mailbox mailbox = new Mailbox();
    private final List<String> heard = new ArrayList<>();

    private void hearAll() {
        for (Runnable item; (item = mailbox.poll()) != null; ) {
            item.run();
        }
    }

    @Test
    void givesMailInTheOrderInWhichItCame() {
        mailbox.add(() -> heard.add("a"));
        mailbox.add(() -> {
            heard.add("b");
            mailbox.add(() -> heard.add("d"));
        });
        mailbox.add(() -> heard.add("c"));

        assertThat(mailbox.hasMail()).isTrue();
        hearAll();

        assertThat(heard).containsExactly("a", "b", "c", "d");
        assertThat(mailbox.hasMail()).isFalse();
    }

    @Test
    void losesNothingThatSeveralThreadsPutIn() throws Exception {
        int items = 10_000;
        CountDownLatch put = new CountDownLatch(2);
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        for (List<Integer> list : List.of(first, second)) {
            new Thread(() -> {
                        for (int i = 0; i < items; i++) {
                            int number = i;
                            mailbox.add(() -> list.add(number));
                        }
                        put.countDown();
                    })
                    .start();
        }

        while (put.getCount() > 0) {
            hearAll();
        }
        hearAll();

        assertThat(first).hasSize(items).isSorted();
        assertThat(second).hasSize(items).isSorted();
    }

    @Test
    void isHeldFromTheStartAndByOneThreadAtATime() {
        assertThat(mailbox.isFree()).isFalse();
        assertThat(mailbox.tryHold()).isFalse();

        mailbox.letGo();

        assertThat(mailbox.tryHold()).isTrue();
        assertThat(mailbox.tryHold()).isFalse();
    }
}
