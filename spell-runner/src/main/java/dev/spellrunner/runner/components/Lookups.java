// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.Search;
import dev.spellrunner.runner.services.SearchRequest;
import dev.spellrunner.runner.services.SearchResult;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks things up on the web and in an encyclopaedia. */
final class Lookups {

    private static final String NEEDS = "give it a search: StandardComponents.builder().search(…)";
    private static final int MOST = 5;

    private Lookups() {}

    static List<Component> all(@Nullable Search search) {
        return List.of(google(search), wikipedia(search));
    }

    private static Component google(@Nullable Search search) {
        ComponentBuilder builder = Steps.step("Query Google", "Searches the web: gives summaries and addresses.")
                .deterministic()
                .input("query", SocketType.STRING)
                .output("summary", SocketType.STRING)
                .output("links", SocketType.STRING)
                .failing("without a query");
        return search == null
                ? builder.missing(NEEDS)
                : builder.worker((in, ctx) -> Answers.later(
                        ctx,
                        search.search(new SearchRequest(in.text("query"), SearchRequest.WEB, MOST), ctx),
                        found -> Outputs.of(
                                "summary",
                                lines(found, SearchResult::summary),
                                "links",
                                lines(found, SearchResult::url))));
    }

    private static String lines(List<SearchResult> found, Function<SearchResult, String> part) {
        return found.stream().map(part).filter(text -> !text.isBlank()).collect(Collectors.joining("\n"));
    }

    private static Component wikipedia(@Nullable Search search) {
        ComponentBuilder builder = Component.named("Get Wikipedia Summary")
                .summary("Looks a keyword up in an encyclopaedia; goes on at error if nothing is found.")
                .deterministic()
                .triggerInput("trigger")
                .input("keyword", SocketType.STRING)
                .output("result", SocketType.STRING)
                .triggerOutput("success")
                .triggerOutput("error")
                .failing("where no article is found for the keyword");
        return search == null
                ? builder.missing(NEEDS)
                : builder.worker((in, ctx) -> {
                    String keyword = in.text("keyword");
                    return Answers.later(
                            ctx,
                            search.search(new SearchRequest(keyword, SearchRequest.WIKIPEDIA, 1), ctx),
                            found -> Outputs.of("result", summary(keyword, found)));
                });
    }

    private static String summary(String keyword, List<SearchResult> found) {
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no article is found for '" + keyword + "' (try another keyword)");
        }
        return found.get(0).summary();
    }
}
