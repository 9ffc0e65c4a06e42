package dev.realtimeledger.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

/** Erasing what was said: first what it would be, then, with the word typed, for good. */
@Path("/console/erasure")
@PermitAll
@RunOnVirtualThread
public class ErasurePages {

    private static final String SESSION = "session_id";

    private final Visit visit;

    ErasurePages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance erasure(Frame frame, Query subject, Json result);
    }

    @GET
    public Response form() {
        return visit.page(Templates.erasure(visit.frame("erasure"), Query.NONE, Json.NONE));
    }

    @POST
    public Response erase(MultivaluedMap<String, String> form) {
        Query subject = Query.NONE;
        for (String field : new String[] {SESSION, "key", "value"}) {
            subject = subject.with(field, form.getFirst(field));
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (subject.value(SESSION).isEmpty()) {
            body.putObject("metadata").put(subject.value("key"), subject.value("value"));
        } else {
            body.put(SESSION, subject.value(SESSION));
        }
        body.put("dry_run", !"erase".equals(form.getFirst("word")));
        Json result = visit.send("POST", "/v1/admin/erasures", body);
        return visit.page(Templates.erasure(visit.frame("erasure"), subject, result));
    }
}
