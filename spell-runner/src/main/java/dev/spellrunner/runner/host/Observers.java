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

/** Tells the observers of a host. It is made only if there are some. Thread-safe. */
final class Observers implements WorkerDecorator {

    private final List<Told<HostObserver>> observers;
    private final Map<String, List<Told<RunObserver>>> runs = new ConcurrentHashMap<>();
    private final RunIds ids = new RunIds();

    Observers(List<HostObserver> observers) {
        this.observers = observers.stream()
                .map(each -> new Told<>(each, new ObserverCalls(each)))
                .toList();
    }

    /** An observer, or what it gave for a run or a call. */
    private record Told<T>(T observer, ObserverCalls calls) {

        void tell(Consumer<T> what) {
            calls.make(observer, what);
        }

        <R> Told<R> gave(R other) {
            return new Told<>(other, calls);
        }
    }

    void watch(Supplier<HostLoad> load) {
        observers.forEach(observer -> observer.tell(told -> told.watching(load)));
    }

    void refused(String door, String code) {
        observers.forEach(observer -> observer.tell(told -> told.refused(door, code)));
    }

    void dropped(long events) {
        observers.forEach(observer -> observer.tell(told -> told.dropped(events)));
    }

    /** Tells of a call. Returns what is told how it ends. */
    CallObserver calling(ObservedCall call) {
        List<Told<CallObserver>> its = gaveForEach(told -> told.calling(call));
        return new CallObserver() {
            @Override
            public Optional<TraceParent> span() {
                List<TraceParent> spans = new ArrayList<>();
                its.forEach(observer -> observer.tell(told -> told.span().ifPresent(spans::add)));
                return spans.stream().findFirst();
            }

            @Override
            public void ended(@Nullable String error) {
                its.forEach(observer -> observer.tell(told -> told.ended(error)));
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
        ObservedRun run = described.apply(id);
        List<Told<RunObserver>> its = gaveForEach(told -> told.starting(run));
        if (!its.isEmpty()) {
            runs.put(id, its);
        }
        try {
            return starter.apply(request.id(id));
        } catch (Throwable e) {
            runs.remove(id);
            its.forEach(observer -> observer.tell(RunObserver::abandoned));
            throw e;
        }
    }

    /** Returns what the observers give, of those that give something. */
    private <T> List<Told<T>> gaveForEach(Function<HostObserver, @Nullable T> asked) {
        List<Told<T>> its = new ArrayList<>(observers.size());
        for (Told<HostObserver> observer : observers) {
            observer.tell(told -> {
                T given = asked.apply(told);
                if (given != null) {
                    its.add(observer.gave(given));
                }
            });
        }
        return its;
    }

    /** Takes an event of a run, on its thread. */
    void event(NodeEvent event) {
        boolean last = event.path().isRoot() && event.isTerminal();
        List<Told<RunObserver>> its = last ? runs.remove(event.run()) : runs.get(event.run());
        if (its != null) {
            its.forEach(observer -> observer.tell(told -> told.event(event)));
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
            List<Told<Leaving>> leaving = working(context);
            try {
                return worker.work(inputs, context);
            } finally {
                leave(leaving);
            }
        };
    }

    private List<Told<Leaving>> working(WorkContext context) {
        List<Told<RunObserver>> its = runs.getOrDefault(context.run(), List.of());
        List<Told<Leaving>> leaving = new ArrayList<>(its.size());
        its.forEach(observer -> observer.tell(told -> leaving.add(observer.gave(told.working(context)))));
        return leaving;
    }

    /** The last that came is the first to go. Each goes: what it has done to the thread is no business of the next run. */
    private static void leave(List<Told<Leaving>> leaving) {
        for (int i = leaving.size() - 1; i >= 0; i--) {
            Told<Leaving> last = leaving.get(i);
            last.calls().makeAnyway(last.observer(), Leaving::left);
        }
    }
}
