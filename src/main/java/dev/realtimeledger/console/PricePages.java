package dev.realtimeledger.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;

/** The price book, and what a change of it would do before it is made. */
@Path("/console/prices")
@PermitAll
@RunOnVirtualThread
public class PricePages {

    private static final String PRICES = "/v1/prices";
    private static final String LISTS = "/v1/price-lists";
    private static final List<String> FIELDS =
            List.of("model", "line_item", "unit", "amount", "currency", "tax", "effective_from", "effective_to");
    private static final List<String> PERIOD = List.of("start_time", "end_time");

    private final Visit visit;

    PricePages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance prices(Frame frame, Json list, Json lists);

        static native TemplateInstance pricePreview(Frame frame, Query price, Json preview);
    }

    @GET
    @OwnQuery
    public Response prices() {
        Question prices = visit.ask(PRICES, visit.query());
        Question lists = visit.ask(LISTS, Query.NONE);
        return visit.page(Templates.prices(visit.frame("prices"), prices.answer(), lists.answer()));
    }

    /** What the new price would have made of a period; nothing is recorded yet. */
    @POST
    @Path("/preview")
    public Response preview(MultivaluedMap<String, String> form) {
        Query price = query(form, FIELDS);
        ObjectNode body = body(price);
        query(form, PERIOD).instants().parameters().forEach(time -> body.put(time.name(), time.value()));
        Json preview = visit.send("POST", PRICES + "/preview", body);
        return visit.page(Templates.pricePreview(visit.frame("prices"), price, preview));
    }

    @POST
    public Response record(MultivaluedMap<String, String> form) {
        visit.send("POST", PRICES, body(query(form, FIELDS)));
        return SignInPages.seeOther("/console/prices");
    }

    /** Records the prices of a list that comes with the server. */
    @POST
    @Path("/lists/{name}")
    public Response load(@RestPath String name) {
        visit.send("POST", LISTS + "/" + Query.encode(name) + "/load", null);
        return SignInPages.seeOther("/console/prices");
    }

    private static Query query(MultivaluedMap<String, String> form, List<String> fields) {
        Query query = Query.NONE;
        for (String field : fields) {
            query = query.with(
                    field,
                    form.getFirst(field) == null ? "" : form.getFirst(field).strip());
        }
        return query;
    }

    private static ObjectNode body(Query price) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Query.Parameter field : price.parameters()) {
            boolean day = field.name().startsWith("effective_") && field.value().length() == "2026-01-01".length();
            body.put(field.name(), day ? field.value() + "T00:00:00Z" : field.value());
        }
        return body;
    }
}
