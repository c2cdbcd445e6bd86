// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A request at a door whose protocol has methods of its own, such as the MCP. Immutable.
 *
 * @param origin where it came in, and the trace that its caller is in
 * @param method the method of the protocol: {@code tools/call}
 * @param tool the tool that is called, if the method calls one
 * @param version the version of the protocol
 * @param id the id of the request, as JSON
 * @param overHttp whether it came over HTTP, else over the pipes of a process
 */
public record ObservedCall(
        RunOrigin origin, String method, Optional<String> tool, String version, String id, boolean overHttp) {

    public ObservedCall {
        requireNonNull(origin, "origin");
        requireNonNull(method, "method");
        requireNonNull(tool, "tool");
        requireNonNull(version, "version");
        requireNonNull(id, "id");
    }
}
