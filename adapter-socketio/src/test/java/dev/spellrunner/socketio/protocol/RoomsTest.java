// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.engine.EncodedPacket;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomsTest {

    private final DirectServer server = new DirectServer();
    private final Namespace main = server.echo("/").onConnect(socket -> {
        socket.on("join", event -> socket.join(event.argument(0).asText()));
        socket.on("leave", event -> socket.leave(event.argument(0).asText()));
    });
    private final DirectWebSocket ada = server.connected("/");
    private final DirectWebSocket bob = server.connected("/");

    @Test
    void tellThoseWhoAreInThem() {
        ada.text("42[\"join\",\"hall\"]");

        main.to("hall").emit("hello");
        main.to("nowhere").emit("hello");

        assertThat(ada.read()).containsExactly("42[\"hello\"]");
        assertThat(bob.read()).isEmpty();
    }

    @Test
    void tellWhoIsInSeveralOnce() {
        ada.text("42[\"join\",\"hall\"]").text("42[\"join\",\"yard\"]");
        bob.text("42[\"join\",\"yard\"]");

        main.to("hall", "yard").emit("hello");

        assertThat(ada.read()).containsExactly("42[\"hello\"]");
        assertThat(bob.read()).containsExactly("42[\"hello\"]");
    }

    @Test
    void allButOneHearWhatItSays() {
        main.onConnect(socket -> socket.on("say", event -> main.except(socket).emit("said")));
        DirectWebSocket eve = server.connected("/");
        ada.read();
        bob.read();

        eve.text("42[\"say\"]");

        assertThat(ada.read()).containsExactly("42[\"said\"]");
        assertThat(bob.read()).containsExactly("42[\"said\"]");
        assertThat(eve.read()).isEmpty();
    }

    @Test
    void mayBeNamedTwice() {
        ada.text("42[\"join\",\"hall\"]");

        main.to("hall", "hall").emit("hello");

        assertThat(ada.read()).containsExactly("42[\"hello\"]");
    }

    @Test
    void doNotTellThoseWhoHaveLeft() {
        ada.text("42[\"join\",\"hall\"]").text("42[\"leave\",\"hall\"]").text("42[\"leave\",\"hall\"]");
        bob.text("42[\"join\",\"hall\"]").text("41");

        main.to("hall").emit("hello");

        assertThat(ada.read()).isEmpty();
        assertThat(bob.read()).isEmpty();
        assertThat(main.to("hall").sockets()).isEmpty();
    }

    @Test
    void haveTheEventEncodedOnceForAll() {
        ada.text("42[\"join\",\"hall\"]");
        bob.text("42[\"join\",\"hall\"]");

        main.to("hall").emit("picture", new byte[] {1}, "of a hall");

        assertThat(ada.read()).hasSize(2);
        assertThat(lastTwo(ada).get(0)).isSameAs(lastTwo(bob).get(0));
        assertThat(lastTwo(ada).get(1)).isSameAs(lastTwo(bob).get(1));
    }

    private static List<EncodedPacket> lastTwo(DirectWebSocket client) {
        List<EncodedPacket> all = client.packets();
        return all.subList(all.size() - 2, all.size());
    }

    @Test
    void tellTheOthersThoughOneDoesNotRead() {
        ada.text("42[\"join\",\"hall\"]").getStuck();
        bob.text("42[\"join\",\"hall\"]");
        String kilobytes = "x".repeat(10_000);

        for (int i = 0; i < 100; i++) {
            main.to("hall").emit("news", kilobytes);
        }

        assertThat(bob.read()).hasSize(100);
        assertThat(ada.read()).containsExactly("aborted");
        assertThat(server.heard()).containsExactly("gone from /: slow client");
        assertThat(main.to("hall").sockets()).hasSize(1);
    }

    @Test
    void letNobodyInWhoIsGone() {
        SocketIoSocket socket = main.sockets().iterator().next();
        socket.disconnect();

        socket.join("hall");

        assertThat(socket.rooms()).isEmpty();
        assertThat(main.to("hall").sockets()).isEmpty();
    }

    @Test
    void areNotSharedByNamespaces() {
        Namespace custom = server.io.namespace("/custom").onConnect(socket -> socket.join("hall"));
        ada.text("40/custom,");
        bob.text("42[\"join\",\"hall\"]");
        ada.read();

        custom.to("hall").emit("hello");

        assertThat(ada.read()).containsExactly("42/custom,[\"hello\"]");
        assertThat(bob.read()).isEmpty();
    }
}
