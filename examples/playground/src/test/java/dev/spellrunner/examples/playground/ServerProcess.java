// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import java.io.OutputStream;
import java.nio.file.Path;

/** A server in a process of its own, which a test can kill; it ends with its standard input. */
final class ServerProcess {

    private ServerProcess() {}

    /**
     * Serves, and prints the port.
     *
     * @param args the port, or 0 for a free one; where runs are kept; the prefix of the tokens
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        PlaygroundServer server = PlaygroundServer.start(Integer.parseInt(args[0]), Path.of(args[1]), args[2]);
        System.out.println("port " + server.port());
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }
}
