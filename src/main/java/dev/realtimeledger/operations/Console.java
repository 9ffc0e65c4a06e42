package dev.realtimeledger.operations;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Leads from {@code /console} to the page's directory, against which the page's links are meant. */
@ApplicationScoped
class Console {

    void register(@Observes Router router) {
        router.routeWithRegex("/console")
                .handler(context -> context.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/console/")
                        .putHeader("Content-Length", "0")
                        .end());
    }
}
