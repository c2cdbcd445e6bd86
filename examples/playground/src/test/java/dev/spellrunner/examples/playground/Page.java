// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** The page in a real browser, as a person sees and uses it. */
final class Page implements AutoCloseable {

    static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver browser;

    private Page(ChromeDriver browser) {
        this.browser = browser;
    }

    static boolean isBrowserThere() {
        return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
    }

    static Page open() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
        options.addArguments("--window-size=1400,900");
        // What moves without end is drawn without end, and nobody looks.
        options.addArguments("--force-prefers-reduced-motion", "--no-first-run", "--disable-extensions");
        options.addArguments("--disable-background-networking", "--disable-component-update");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        ChromeDriver browser = new ChromeDriver(service, options);
        browser.manage().timeouts().scriptTimeout(LONGEST);
        return new Page(browser);
    }

    // ---- what a person does ----

    void load(String address) {
        // The same page with another token after the # is not loaded anew.
        browser.get("about:blank");
        // The page before may have lost its server.
        errors();
        browser.get(address);
    }

    void forgetToken() {
        script("sessionStorage.clear()");
    }

    void openSpell(String name) {
        click("[data-spell='" + name + "']");
        see("#spell-name", name);
    }

    /** Opens a spell and runs it. */
    void run(String spell) {
        openSpell(spell);
        click("#run");
    }

    void runToTheEnd(String spell) {
        run(spell);
        see("#status", "Completed");
    }

    /** Runs a spell that is still at work, at its node 4, when the test has ended. */
    void runForAMinute() {
        openSpell("side by side");
        fill("seconds", "60");
        click("#run");
        seeNode("4", "running");
    }

    void fill(String input, String text) {
        write("#fields [name='" + input + "']", text);
    }

    /** Writes a text in the place of another. */
    void write(String selector, String text) {
        WebElement field = element(selector);
        field.clear();
        field.sendKeys(text);
    }

    /** Moves the slider to the moment when so many events of the run had come. */
    void lookAt(int events) {
        script("const s = document.getElementById('slider'); s.value = " + events
                + "; s.dispatchEvent(new Event('input'))");
    }

    void click(String selector) {
        soon().ignoreExceptions().until(() -> {
            element(selector).click();
            return true;
        });
    }

    void doubleClick(String selector) {
        soon().ignoreExceptions().until(() -> {
            new Actions(browser).doubleClick(element(selector)).perform();
            return true;
        });
    }

    /** Drags something by so many pixels. */
    void drag(String selector, int x, int y) {
        new Actions(browser)
                .moveToElement(element(selector))
                .clickAndHold()
                .moveByOffset(x / 2, y / 2)
                .moveByOffset(x - x / 2, y - y / 2)
                .release()
                .perform();
    }

    /** Drags something to something else. */
    void drag(String selector, String to) {
        new Actions(browser)
                .moveToElement(element(selector))
                .clickAndHold()
                .moveByOffset(20, 0)
                .moveToElement(element(to))
                .release()
                .perform();
    }

    /** Returns the text that was copied last. */
    String clipboard() {
        return String.valueOf(browser.executeAsyncScript(
                "const done = arguments[0]; navigator.clipboard.readText().then(done, (e) => done(String(e)))"));
    }

    /** Drops a file on the page. */
    void drop(String name, String text) {
        browser.executeScript(
                "const data = new DataTransfer(); data.items.add(new File([arguments[1]], arguments[0]));"
                        + "document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))",
                name,
                text);
    }

    /** Lets the console show the events alone that a text is found in. */
    void fillConsole(String text) {
        write("#filter", text);
    }

    /** Chooses an option by the beginning of its text. */
    void choose(String selector, String beginning) {
        soon().ignoreExceptions().until(() -> {
            element(selector).findElements(By.tagName("option")).stream()
                    .filter(option -> option.getText().startsWith(beginning))
                    .findFirst()
                    .orElseThrow()
                    .click();
            return true;
        });
    }

    /** Gives a file to a field that takes one. */
    void give(String selector, Path file) {
        element(selector).sendKeys(file.toAbsolutePath().toString());
    }

    /** Gives something the focus as soon as it is there. */
    void focus(String selector) {
        soon().until(() -> Boolean.TRUE.equals(browser.executeScript(
                "const each = document.querySelector(arguments[0]); each?.focus(); return document.activeElement === each",
                selector)));
    }

    /** Presses keys on something that may be drawn anew at any time, such as a node while the camera moves. */
    void pressOn(String selector, CharSequence... keys) {
        focus(selector);
        keys(keys);
    }

    /** Goes on to what the keyboard reaches next. */
    void tab() {
        keys(Keys.TAB);
    }

    /** Presses keys, wherever the focus is. */
    void keys(CharSequence... keys) {
        new Actions(browser).sendKeys(keys).perform();
    }

    void press(CharSequence... keys) {
        browser.switchTo().activeElement().sendKeys(keys);
    }

    void chord(Keys modifier, CharSequence key) {
        browser.switchTo().activeElement().sendKeys(Keys.chord(modifier, key));
    }

    void script(String text) {
        browser.executeScript(text);
    }

    /** Returns what an expression of the page is. */
    Object value(String expression) {
        return requireNonNull(browser.executeScript("return " + expression));
    }

    /** Returns what a promise of the page becomes. */
    Object promised(String expression) {
        return requireNonNull(browser.executeAsyncScript("const done = arguments[0]; Promise.resolve(" + expression
                + ").then(done, (wrong) => done(String(wrong)))"));
    }

    /** Returns how long the thread of the page has worked so far. */
    double threadMillis() {
        browser.executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
        List<?> metrics = (List<?>) requireNonNull(
                browser.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics"));
        return metrics.stream()
                .map(metric -> (Map<?, ?>) metric)
                .filter(metric -> "TaskDuration".equals(metric.get("name")))
                .mapToDouble(metric -> 1000 * ((Number) requireNonNull(metric.get("value"))).doubleValue())
                .sum();
    }

    /** Lets the page write to the clipboard, and its downloads go to a directory. */
    void takeAlongTo(Path directory) {
        browser.executeCdpCommand(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        browser.executeCdpCommand(
                "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", directory.toString()));
    }

    // ---- what he sees ----

    void see(String selector, String text) {
        within(selector, element -> assertThat(element.getText()).contains(text));
    }

    void seeNode(String node, String state) {
        within(
                "[data-node='" + node + "']",
                element -> assertThat(element.getDomAttribute("class")).contains(state));
    }

    void seeNode(String node, String state, String text) {
        seeNode(node, state);
        within(
                "[data-node='" + node + "']",
                element -> assertThat(element.getDomAttribute("aria-label")).contains(text));
    }

    void seeNothing(String selector) {
        soon().until(() ->
                browser.findElements(By.cssSelector(selector)).stream().noneMatch(WebElement::isDisplayed));
    }

    void within(String selector, ThrowingConsumer<WebElement> requirement) {
        soon().ignoreExceptionsMatching(thrown -> thrown instanceof StaleElementReferenceException
                        || thrown instanceof org.openqa.selenium.NoSuchElementException)
                .untilAsserted(() -> assertThat(element(selector)).satisfies(requirement));
    }

    /** Waits until the page has drawn what it knows by now: it draws with its next frame. */
    void isDrawn() {
        promised("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    /** Waits for an expression of the page to be something. */
    void seeValue(String expression, Object value) {
        eventually(() -> assertThat(value(expression)).as(expression).isEqualTo(value));
    }

    /** Waits for so many elements to be there. */
    void seeCount(String selector, int count) {
        eventually(() -> assertThat(count(selector)).as(selector).isEqualTo(count));
    }

    /** Waits for something to be so: what a page shows, it shows with its next frame. */
    void eventually(ThrowingRunnable requirement) {
        soon().untilAsserted(requirement);
    }

    /** Returns the texts of elements at one moment, though they may be replaced at the next. */
    List<?> texts(String selector) {
        return requireNonNull((List<?>) browser.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map((each) => each.innerText)", selector));
    }

    int count(String selector) {
        return browser.findElements(By.cssSelector(selector)).size();
    }

    private static ConditionFactory soon() {
        return await().atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(40));
    }

    private WebElement element(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    /** Returns the errors of the console since they were last asked for, or the page was loaded. */
    List<String> errors() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Shows the page in a window of another size, in pixels of CSS, each drawn as so many of the screen. */
    void size(int width, int height, double zoom) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", zoom, "mobile", width < 500));
    }

    /** Shows the page in the window as it was opened. */
    void usualSize() {
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    /** Returns what axe finds that keeps people from using the page: each rule with the first element that breaks it. */
    List<?> violations() throws IOException {
        isDrawn();
        script(axe());
        return requireNonNull(
                (List<?>)
                        browser.executeAsyncScript(
                                "const done = arguments[0];"
                                        + "axe.run().then(({ violations }) => done(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} ${nodes[0].failureSummary}`)))"));
    }

    private static String axe() throws IOException {
        Properties artifact = new Properties();
        artifact.load(new ByteArrayInputStream(resource("/META-INF/maven/org.webjars.npm/axe-core/pom.properties")));
        String version = artifact.getProperty("version");
        return new String(resource("/META-INF/resources/webjars/axe-core/" + version + "/axe.min.js"), UTF_8);
    }

    /** Returns a script that stands beside the tests. */
    static String text(String name) throws IOException {
        return new String(resource(name), UTF_8);
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream stream = requireNonNull(Page.class.getResourceAsStream(path), path)) {
            return stream.readAllBytes();
        }
    }

    void dark(boolean dark) {
        prefer("prefers-color-scheme", dark ? "dark" : "light");
    }

    /** Is used by somebody who wants to see no motion, as by default here, or to see some. */
    void stillness(boolean wanted) {
        prefer("prefers-reduced-motion", wanted ? "reduce" : "no-preference");
    }

    private void prefer(String feature, String value) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    /** Keeps a picture of the page with the output of the build. */
    void picture(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        browser.quit();
    }
}
