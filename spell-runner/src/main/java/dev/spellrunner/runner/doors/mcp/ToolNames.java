// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** The names of tools: models take nothing but letters, digits, underscores and hyphens. */
final class ToolNames {

    private static final int LONGEST = 64;
    private static final int HASH_DIGITS = 6;

    private ToolNames() {}

    /** Returns a user's spells by their ids. */
    static SortedMap<String, Spell> byId(SpellManager caller) {
        SortedMap<String, Spell> spells = new TreeMap<>();
        for (String name : caller.spellNames()) {
            try {
                Spell spell = caller.spell(name);
                spells.put(spell.id(), spell);
            } catch (ServiceException e) {
                // It has gone meanwhile.
                spells.remove(name);
            }
        }
        return spells;
    }

    /** Returns a user's spells by the names of their tools, of which no two are the same. */
    static SortedMap<String, Spell> byTool(SpellManager caller) {
        SortedMap<String, Spell> tools = new TreeMap<>();
        byId(caller).values().forEach(spell -> {
            String name = cut(spell.id().replaceAll("[^A-Za-z0-9_-]", "_"), LONGEST);
            String free = tools.containsKey(name) || name.isEmpty()
                    ? cut(name, LONGEST - HASH_DIGITS - 1) + "_" + hash(spell.id())
                    : name;
            tools.putIfAbsent(free, spell);
        });
        return tools;
    }

    private static String cut(String name, int length) {
        return name.length() <= length ? name : name.substring(0, length);
    }

    /** Returns the first digits of a text's hash. */
    private static String hash(String text) {
        return digest(text.getBytes(UTF_8)).substring(0, HASH_DIGITS);
    }

    /** Returns a hash of bytes, in hexadecimal digits. */
    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
