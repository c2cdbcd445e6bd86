// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.Decorator;
import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.HandlebarsError;
import com.github.jknack.handlebars.HandlebarsException;
import com.github.jknack.handlebars.ValueResolver;
import com.github.jknack.handlebars.helper.DefaultHelperRegistry;
import com.github.jknack.handlebars.io.AbstractTemplateLoader;
import com.github.jknack.handlebars.io.TemplateSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A template of Handlebars, filled as Handlebars.js does with {@code noEscape}. Templates and values come from strangers: how
 * deep a template nests and how much filling it takes are bounded, and an interrupt ends it.
 */
final class HandlebarsTemplate implements Template {

    private static final Handlebars HANDLEBARS = handlebars();

    private final String setting;
    private final int length;
    private final com.github.jknack.handlebars.Template template;

    private HandlebarsTemplate(String setting, int length, com.github.jknack.handlebars.Template template) {
        this.setting = setting;
        this.length = length;
        this.template = template;
    }

    static Template compile(String setting, String text) {
        TemplateNesting.check(setting, text);
        try {
            return new HandlebarsTemplate(setting, text.length(), HANDLEBARS.compileInline(text));
        } catch (HandlebarsException e) {
            throw failure(setting, e);
        } catch (IllegalArgumentException e) {
            // Not all that its parser refuses comes as its own exception.
            throw new IllegalArgumentException("template '" + setting + "': " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pretty printing is what Handlebars.js always does: a line that holds nothing but a block's tag leaves no line. */
    private static Handlebars handlebars() {
        Handlebars handlebars = new Handlebars(new NoFiles())
                .with(new NoInlinePartials())
                .with(EscapingStrategy.NOOP)
                .with((value, next) -> FillBudget.spentOn(value))
                .prettyPrint(true);
        // These read files, write the log or run a script: not for the authors of spells.
        for (String name : List.of("include", "partial", "block", "embedded", "precompile", "i18n", "i18nJs", "log")) {
            handlebars.registerHelper(name, (value, options) -> {
                throw new IllegalArgumentException("there is no helper '" + name + "'");
            });
        }
        return handlebars;
    }

    /**
     * Refuses inline partials: templates that call each other can double with each call. To register another decorator of the
     * name would be a warning in the log of each host.
     */
    private static final class NoInlinePartials extends DefaultHelperRegistry {

        @Override
        public Decorator decorator(String name) {
            if (name.equals("inline")) {
                throw new IllegalArgumentException("there are no inline partials");
            }
            return super.decorator(name);
        }
    }

    @Override
    public String fill(Map<String, @Nullable Object> values) {
        try {
            Context context = Context.newBuilder(values)
                    .resolver(new FillBudget(length), Length.INSTANCE)
                    .build();
            return template.apply(context);
        } catch (FillBudget.ExceededException e) {
            throw new IllegalArgumentException("template '" + setting + "': " + e.getMessage(), e);
        } catch (HandlebarsException e) {
            throw failure(setting, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuntimeException failure(String setting, HandlebarsException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CancellationException cancelled) {
                return cancelled;
            }
        }
        HandlebarsError error = e.getError();
        return error == null
                ? new IllegalArgumentException("template '" + setting + "': " + e.getMessage(), e)
                : new IllegalArgumentException(
                        "template '" + setting + "', line " + error.line + ": " + oneLine(error.reason), e);
    }

    private static String oneLine(String reason) {
        return reason.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** A template has no other templates beside it. */
    private static final class NoFiles extends AbstractTemplateLoader {

        @Override
        public TemplateSource sourceAt(String location) throws IOException {
            throw new FileNotFoundException("there is no partial '" + location + "'");
        }
    }

    /** Lets templates ask for the length of a list or text, as in JavaScript, and for nothing else of a Java object. */
    private enum Length implements ValueResolver {
        INSTANCE;

        @Override
        public Object resolve(Object context, String name) {
            if (!name.equals("length")) {
                return UNRESOLVED;
            }
            return context instanceof List<?> list
                    ? (Object) list.size()
                    : context instanceof CharSequence text ? (Object) text.length() : UNRESOLVED;
        }

        @Override
        public Object resolve(Object context) {
            return UNRESOLVED;
        }

        @Override
        public Set<Map.Entry<String, Object>> propertySet(Object context) {
            return Set.of();
        }
    }
}
