// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.observe.CallObserver;
import dev.spellrunner.runner.observe.HostLoad;
import dev.spellrunner.runner.observe.HostObserver;
import dev.spellrunner.runner.observe.ObservedCall;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunObserver;
import dev.spellrunner.runner.observe.RunObserver.Leaving;
import dev.spellrunner.runner.observe.TraceParent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the observers of a host. It is made only if there are some. Thread-safe. */
final class Observers implements WorkerDecorator {

    private static final Logger log = LoggerFactory.getLogger(HostObserver.class);

    private final List<HostObserver> observers;
    private final Map<String, List<RunObserver>> runs = new ConcurrentHashMap<>();
    private final RunIds ids = new RunIds();

    Observers(List<HostObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    void watch(Supplier<HostLoad> load) {
        observers.forEach(observer -> quietly(observer, told -> told.watching(load)));
    }

    void refused(String door, String code) {
        observers.forEach(observer -> quietly(observer, told -> told.refused(door, code)));
    }

    void dropped(long events) {
        observers.forEach(observer -> quietly(observer, told -> told.dropped(events)));
    }

    /** Tells of a call. Returns what is told how it ends. */
    CallObserver calling(ObservedCall call) {
        List<CallObserver> its = new ArrayList<>(observers.size());
        for (HostObserver observer : observers) {
            quietly(observer, told -> {
                CallObserver ofCall = told.calling(call);
                if (ofCall != null) {
                    its.add(ofCall);
                }
            });
        }
        return new CallObserver() {
            @Override
            public Optional<TraceParent> span() {
                List<TraceParent> spans = new ArrayList<>();
                its.forEach(observer -> quietly(observer, told -> told.span().ifPresent(spans::add)));
                return spans.stream().findFirst();
            }

            @Override
            public void ended(@Nullable String error) {
                its.forEach(observer -> quietly(observer, told -> told.ended(error)));
            }
        };
    }

    // ---- runs ----

    /**
     * Starts a run that is observed from before its first event on.
     *
     * @param request is given an id if it has none
     * @param described tells of a run with that id
     */
    Run starting(RunRequest request, Function<String, ObservedRun> described, Function<RunRequest, Run> starter) {
        String id = request.id().orElseGet(ids);
        List<RunObserver> its = beginning(described.apply(id));
        if (!its.isEmpty()) {
            runs.put(id, its);
        }
        try {
            return starter.apply(request.id(id));
        } catch (Throwable e) {
            runs.remove(id);
            its.forEach(observer -> quietly(observer, RunObserver::abandoned));
            throw e;
        }
    }

    private List<RunObserver> beginning(ObservedRun run) {
        List<RunObserver> its = new ArrayList<>(observers.size());
        for (HostObserver observer : observers) {
            quietly(observer, told -> {
                RunObserver ofRun = told.starting(run);
                if (ofRun != null) {
                    its.add(ofRun);
                }
            });
        }
        return its;
    }

    /** Takes an event of a run, on its thread. */
    void event(NodeEvent event) {
        boolean last = event.path().isRoot() && event.isTerminal();
        List<RunObserver> its = last ? runs.remove(event.run()) : runs.get(event.run());
        if (its != null) {
            its.forEach(observer -> quietly(observer, told -> told.event(event)));
        }
    }

    // ---- workers ----

    /** Pure workers stay as they are: they would lose their fast path. */
    @Override
    public Worker decorate(Worker worker, Node node, Component component) {
        if (component.isPure()) {
            return worker;
        }
        return (inputs, context) -> {
            List<Leaving> leaving = working(context);
            try {
                return worker.work(inputs, context);
            } finally {
                leave(leaving);
            }
        };
    }

    private List<Leaving> working(WorkContext context) {
        List<RunObserver> its = runs.getOrDefault(context.run(), List.of());
        List<Leaving> leaving = new ArrayList<>(its.size());
        its.forEach(observer -> quietly(observer, told -> leaving.add(told.working(context))));
        return leaving;
    }

    /** The last that came is the first to go. */
    private static void leave(List<Leaving> leaving) {
        for (int i = leaving.size() - 1; i >= 0; i--) {
            quietly(leaving.get(i), Leaving::left);
        }
    }

    private static <T> void quietly(T observer, Consumer<T> call) {
        try {
            call.accept(observer);
        } catch (Throwable e) {
            // An error, too, as of a class that is missing: the run is not to blame.
            log.warn("observer {} failed", observer, e);
        }
    }
}
