// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, among them those of WebJars, as they are sent: plain and compressed, each with a tag that is made
 * from its content. They are read once, when they are first asked for. Thread-safe.
 */
final class PageResources {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    /** By the name under which the page asks for it: the artifact of a WebJar, and a file in it. */
    private static final Map<String, String[]> LIBRARIES =
            Map.of("lib/dagre.js", new String[] {"dagre", "dist/dagre.min.js"});

    /** Holds what exists only, and so is bounded by the files there are. */
    private final Map<String, File> files = new ConcurrentHashMap<>();

    /** A form in which a file is sent. */
    record Form(ByteBuffer content, String etag) {

        static Form of(byte[] content) {
            String tag = Base64.getUrlEncoder().withoutPadding().encodeToString(hash(content));
            return new Form(ByteBuffer.wrap(content).asReadOnlyBuffer(), '"' + tag + '"');
        }

        /** Returns the content, to be read once. */
        ByteBuffer bytes() {
            return content.duplicate();
        }

        long size() {
            return content.remaining();
        }
    }

    /** A file with its media type. */
    record File(String type, Form plain, Form gzip) {}

    /** Finds a file by its name, such as {@code app.js}. */
    Optional<File> find(String name) throws IOException {
        File known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        byte[] content = type == null ? null : read(name);
        if (type == null || content == null) {
            return Optional.empty();
        }
        File file = new File(type, Form.of(content), Form.of(compressed(content)));
        files.putIfAbsent(name, file);
        return Optional.of(file);
    }

    private static byte @Nullable [] read(String name) throws IOException {
        String[] library = LIBRARIES.get(name);
        try (InputStream stream = library == null
                ? PageResources.class.getResourceAsStream("page/" + name)
                : PageResources.class.getResourceAsStream(pathOf(library[0], library[1]))) {
            return stream == null ? null : stream.readAllBytes();
        }
    }

    /** The version of a WebJar is part of its paths; the build alone says which one it is. */
    private static String pathOf(String artifact, String file) throws IOException {
        String place = "/META-INF/maven/org.webjars.npm/" + artifact + "/pom.properties";
        Properties properties = new Properties();
        try (InputStream stream = PageResources.class.getResourceAsStream(place)) {
            if (stream == null) {
                throw new IOException("the WebJar '" + artifact + "' is missing (add it to the class path)");
            }
            properties.load(stream);
        }
        return "/META-INF/resources/webjars/" + artifact + "/" + properties.getProperty("version") + "/" + file;
    }

    private static byte[] compressed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new Smallest(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot be written to", e);
        }
        return bytes.toByteArray();
    }

    /** Takes the time that it needs, since each file is compressed once. */
    private static final class Smallest extends GZIPOutputStream {

        Smallest(OutputStream to) throws IOException {
            super(to);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }
}
