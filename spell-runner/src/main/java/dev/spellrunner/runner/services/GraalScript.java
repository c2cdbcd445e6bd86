// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A script that GraalJS has compiled. Thread-safe. */
final class GraalScript implements Script {

    private static final String NAME = "script.js";
    private static final Pattern PLACE = Pattern.compile("\\bscript\\.js:(\\d+)(:\\d+)? ?");

    /**
     * Runs before the script: keeps the built-in functions that it needs, since the script may replace them, and hides
     * the way to the console's writer.
     */
    private static final Source START = source("start.js", """
            (function (text, log, limit) {
              'use strict';
              const { parse, stringify } = JSON;
              const { apply } = Reflect;
              const { keys } = Object;
              const { then } = Promise.prototype;
              const TheString = String, ThePromise = Promise, TheError = Error;
              const resolve = ThePromise.resolve;
              const call = parse(text);
              let ended = 'pending', result;

              const show = (part) => {
                if (typeof part !== 'object' || part === null) return TheString(part);
                if (part instanceof TheError) return part.stack;
                try { return stringify(part); } catch (e) { return TheString(part); }
              };
              const write = (...parts) => {
                let line = '';
                for (let i = 0; i < parts.length; i++) line += (i ? ' ' : '') + show(parts[i]);
                log(line);
              };
              globalThis.console = { log: write, info: write, warn: write, error: write, debug: write };
              for (const name of keys(call.globals)) globalThis[name] = call.globals[name];

              return {
                call(f) {
                  const given = apply(f, undefined, call.arguments);
                  const promised = given instanceof ThePromise
                      || (given !== null && typeof given === 'object' && typeof given.then === 'function');
                  if (!promised) {
                    ended = 'returned';
                    result = given;
                    return;
                  }
                  apply(then, apply(resolve, ThePromise, [given]), [
                    (value) => { ended = 'returned'; result = value; },
                    (reason) => { ended = 'rejected'; result = reason; }
                  ]);
                },
                result() {
                  if (ended === 'rejected') throw result;
                  if (ended === 'pending') return ended;
                  const json = stringify(result);
                  return json === undefined ? 'null' : json.length > limit ? 'long ' + json.length : json;
                }
              };
            })
            """);

    private final GraalEngine engine;
    private final ScriptSource script;
    private final Source code;
    private final @Nullable Source lookUp;

    GraalScript(GraalEngine engine, ScriptSource script, Source code) {
        this.engine = engine;
        this.script = script;
        this.code = code;
        this.lookUp = script.function() == null
                ? null
                : source(
                        "function.js",
                        "typeof " + script.function() + " === 'undefined' ? undefined : " + script.function());
    }

    static Source sourceOf(ScriptSource script) {
        return source(NAME, script.code());
    }

    private static Source source(String name, String code) {
        return Source.newBuilder(GraalEngine.JS, code, name).cached(true).buildLiteral();
    }

    static void warmUp(Context context) {
        Value session = context.eval(START).execute("{\"arguments\":[1],\"globals\":{}}", "", 100);
        session.invokeMember("call", context.eval(source("warm-up.js", "(async (n) => ({ n, text: `${n}` }))")));
        session.invokeMember("result");
    }

    @Override
    public @Nullable Object call(ScriptCall call, WorkContext context) throws InterruptedException {
        String text = textOf(call);
        GraalCall under = new GraalCall(engine, context);
        return under.run(js -> {
            Value session = js.eval(START).execute(text, under.console(), engine.resultLimit);
            under.startTheClock();
            session.invokeMember("call", function(js));
            return session.invokeMember("result").asString();
        });
    }

    private static String textOf(ScriptCall call) {
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("arguments", call.arguments());
        parts.put("globals", call.globals());
        return JsonText.write(parts);
    }

    private Value function(Context js) {
        Value value = js.eval(code);
        Value function = lookUp == null ? value : js.eval(lookUp);
        if (!function.canExecute()) {
            throw new ScriptException(
                    script.function() == null
                            ? "the code is not a function (write (input) => ({ … }))"
                            : "the code defines no function '" + script.function() + "'",
                    0,
                    null);
        }
        return function;
    }

    /** Says what a script threw, and at which of its lines. */
    static ScriptException failure(PolyglotException e) {
        String message = e.getMessage() == null ? "threw something without a message" : e.getMessage();
        SourceSection place = e.getSourceLocation();
        if (e.isSyntaxError() && place != null && place.getSource().getName().equals(NAME)) {
            String first = message.lines().findFirst().orElse(message);
            return new ScriptException(PLACE.matcher(first).replaceFirst(""), place.getStartLine(), e);
        }
        return new ScriptException(message, lineOf(e), e);
    }

    private static int lineOf(PolyglotException e) {
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            SourceSection place = frame.isGuestFrame() ? frame.getSourceLocation() : null;
            if (place != null && place.getSource().getName().equals(NAME)) {
                return place.getStartLine();
            }
        }
        // A promise was rejected: the stack is that of where the error was made.
        Value thrown = e.getGuestObject();
        Value stack = thrown != null && thrown.hasMember("stack") ? thrown.getMember("stack") : null;
        Matcher place = stack != null && stack.isString() ? PLACE.matcher(stack.asString()) : null;
        return place != null && place.find() ? Integer.parseInt(place.group(1)) : 0;
    }
}
