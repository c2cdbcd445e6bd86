// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.runner.doors.DoorJson;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells clients where they get tokens for the door (RFC 9728). Immutable.
 *
 * @param resource the address of the door, as clients call it
 * @param servers the authorization servers; not empty
 * @param scopes the scopes that a token may need; may be empty
 */
record ProtectedResource(URI resource, List<URI> servers, List<String> scopes) {

    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    ProtectedResource {
        servers = List.copyOf(servers);
        scopes = List.copyOf(scopes);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no authorization server is named (name one)");
        }
        if (!resource.isAbsolute() || resource.getRawFragment() != null || resource.getRawAuthority() == null) {
            throw new IllegalArgumentException("the resource '" + resource
                    + "' is no address that clients call (such as https://spells.example/mcp)");
        }
    }

    /** Returns the path of the document on the server. */
    String path() {
        String path = resource.getRawPath().replaceFirst("/+$", "");
        return WELL_KNOWN + path;
    }

    /** Returns the parameter of a challenge that leads to the document. */
    String challenge() {
        return "resource_metadata=\"" + resource.getScheme() + "://" + resource.getRawAuthority() + path() + "\"";
    }

    byte[] document() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("resource", resource.toString());
        fields.put("authorization_servers", servers.stream().map(URI::toString).toList());
        if (!scopes.isEmpty()) {
            fields.put("scopes_supported", scopes);
        }
        fields.put("bearer_methods_supported", List.of("header"));
        return DoorJson.bytes(fields);
    }
}
