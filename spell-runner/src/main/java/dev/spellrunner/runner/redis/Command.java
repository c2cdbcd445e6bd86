// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** A command to Redis. Immutable: the arguments are not changed. */
final class Command {

    private final String name;
    private final @Nullable LuaScript script;
    private final byte[][] arguments;

    Command(String name, @Nullable LuaScript script, byte[]... arguments) {
        this.name = name;
        this.script = script;
        this.arguments = arguments;
    }

    static Command of(String name, String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(UTF_8);
        }
        return new Command(name, null, bytes);
    }

    String name() {
        return name;
    }

    /** Returns the script that it runs; null for other commands. */
    @Nullable
    LuaScript script() {
        return script;
    }

    byte[][] arguments() {
        return arguments;
    }
}
