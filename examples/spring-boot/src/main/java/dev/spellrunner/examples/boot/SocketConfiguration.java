// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** Puts the WebSocket at {@code /ws}. Unknown clients get 401, and no socket. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class SocketConfiguration implements WebSocketConfigurer {

    private final SpellService service;
    private final WireJson json;
    private final Callers callers;
    private final SpellsProperties properties;

    SocketConfiguration(SpellService service, WireJson json, Callers callers, SpellsProperties properties) {
        this.service = service;
        this.json = json;
        this.callers = callers;
        this.properties = properties;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(new SpellsSocket(service, json), "/ws")
                .addInterceptors(new Admitting(callers))
                .setAllowedOrigins(properties.origins().toArray(String[]::new));
    }

    @Bean
    ServletServerContainerFactoryBean webSocketContainer() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(properties.messageBytes());
        container.setMaxBinaryMessageBufferSize(1024);
        return container;
    }

    private record Admitting(Callers callers) implements HandshakeInterceptor {

        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            try {
                attributes.put(
                        SpellsSocket.ADMISSION,
                        callers.admit(((ServletServerHttpRequest) request).getServletRequest()));
                return true;
            } catch (ServiceException e) {
                response.setStatusCode(HttpStatus.valueOf(e.httpStatus()));
                return false;
            }
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                @Nullable Exception failure) {
            // The connection begins when the socket is open.
        }
    }
}
