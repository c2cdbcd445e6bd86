// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.cluster.shared.ConnectionPool;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Talks to one Redis, and hides the client's library; {@link Doorbell} alone knows more of it. Thread-safe; methods block.
 *
 * <p>A connection on which anything went wrong is closed and never used again: so no reply is taken for that of another
 * command. Whether the command took effect is not known then.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    private final HostAndPort address;
    private final JedisClientConfig config;
    private final ConnectionPool<Connection> connections;

    RedisLink(URI uri, Duration timeout) {
        if (!JedisURIHelper.isValid(uri)) {
            throw new IllegalArgumentException(
                    "'" + uri.getScheme() + "' and host do not name a Redis (write redis://HOST:PORT or rediss://…)");
        }
        this.address = JedisURIHelper.getHostAndPort(uri);
        int millis = Math.toIntExact(timeout.toMillis());
        DefaultJedisClientConfig.Builder options = DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
                .user(JedisURIHelper.getUser(uri))
                .password(JedisURIHelper.getPassword(uri))
                .database(JedisURIHelper.getDBIndex(uri))
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis);
        if (JedisURIHelper.isRedisSSLScheme(uri)) {
            // The names of certificates are checked.
            options.sslOptions(SslOptions.defaults());
        }
        this.config = options.build();
        this.connections = new ConnectionPool<>(
                "Redis at " + address, timeout, this::connect, RedisLink::close, RedisFailure::new);
    }

    /** Returns a connection of the caller's own, to be closed. */
    Connection connect() {
        try {
            Connection connection = new Connection(address, config);
            connection.connect();
            return connection;
        } catch (JedisException e) {
            throw failure(e);
        }
    }

    /** Runs a command. Returns its reply: a {@code Long}, {@code byte[]}, {@code List} of such, or null. */
    Object call(Command command) {
        Object reply = all(List.of(command)).get(0);
        if (reply instanceof RedisFailure refused) {
            throw refused;
        }
        return reply;
    }

    /** Runs commands, sent at once. Returns their replies in order; a refused one has a {@link RedisFailure}. */
    List<Object> all(List<Command> commands) {
        return connections.use(connection -> all(connection, commands));
    }

    /** The same on a connection of the caller's own, which is of no use any more if this throws. */
    List<Object> all(Connection connection, List<Command> commands) {
        try {
            List<Object> replies = send(connection, commands);
            for (int i = 0; i < replies.size(); i++) {
                LuaScript script = commands.get(i).script();
                if (script != null && replies.get(i) instanceof RedisFailure refused && refused.isScriptUnknown()) {
                    List<Object> again = send(connection, List.of(script.load(), commands.get(i)));
                    replies.set(i, again.get(1));
                }
            }
            return replies;
        } catch (JedisException e) {
            throw failure(e);
        }
    }

    private static List<Object> send(Connection connection, List<Command> commands) {
        for (Command command : commands) {
            byte[] name = command.name().getBytes(UTF_8);
            connection.sendCommand(() -> name, command.arguments());
        }
        List<Object> replies = new ArrayList<>(connection.getMany(commands.size()));
        replies.replaceAll(reply -> reply instanceof JedisDataException refused
                ? new RedisFailure(String.valueOf(refused.getMessage()), refused)
                : reply);
        return replies;
    }

    RedisFailure failure(JedisException e) {
        return new RedisFailure("Redis at " + address + " cannot be reached: " + e.getMessage(), e);
    }

    static void close(Connection connection) {
        try {
            connection.setBroken();
            connection.disconnect();
        } catch (JedisException e) {
            log.debug("a broken connection cannot be closed", e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    static String text(Object reply) {
        return new String((byte[]) reply, UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    static List<?> list(Object reply) {
        return (List<?>) reply;
    }
}
