#include "zk/circuit_origin.h"

#include <stdlib.h>

void circuit_costs(struct circuit_cost *costs, const struct circuit_origins *origins)
{
    for (size_t i = 0; i < origins->component_count; i++) {
        const struct circuit_component *own = &origins->components[i];
        costs[i] = (struct circuit_cost){own->row_count, own->witness_count, own->public_count};
    }
    for (size_t i = origins->component_count; i-- > 1;) {
        struct circuit_cost *parent = &costs[origins->components[i].parent];
        parent->row_count += costs[i].row_count;
        parent->witness_count += costs[i].witness_count;
        parent->public_count += costs[i].public_count;
    }
}

static enum rk_result append_name(struct buffer *text, const struct circuit_component *component)
{
    if (component->number == CIRCUIT_NOT_NUMBERED)
        return buffer_append_format(text, "%s", component->name);
    return buffer_append_format(text, "%s[%u]", component->name, component->number);
}

static unsigned depth_of(const struct circuit_origins *origins, uint32_t component)
{
    unsigned depth = 0;
    for (; component; component = origins->components[component].parent)
        depth++;
    return depth;
}

/* The component `up` steps above. */
static uint32_t ancestor(const struct circuit_origins *origins, uint32_t component, unsigned up)
{
    while (up-- > 0)
        component = origins->components[component].parent;
    return component;
}

enum rk_result circuit_path_append(struct buffer *text, const struct circuit_origins *origins,
                                   uint32_t component)
{
    if (component == 0) return buffer_append_format(text, "circuit");
    for (unsigned up = depth_of(origins, component); up-- > 0;) {
        RK_TRY(append_name(text, &origins->components[ancestor(origins, component, up)]));
        if (up) RK_TRY(buffer_append_u8(text, '/'));
    }
    return RK_OK;
}

enum rk_result circuit_origin_append(struct buffer *text, const struct circuit_origins *origins,
                                     size_t row)
{
    const struct circuit_origin *origin = &origins->rows[row];
    RK_TRY(circuit_path_append(text, origins, origin->component));
    if (!origin->file[0]) return RK_OK;
    return buffer_append_format(text, " (%s:%u)", origin->file, origin->line);
}

static enum rk_result append_line(struct buffer *text, const struct circuit_origins *origins,
                                  enum circuit_statistics_format format, uint32_t component,
                                  unsigned depth, const struct circuit_cost *all)
{
    const struct circuit_component *own = &origins->components[component];
    unsigned long long rows = all->row_count, witnesses = all->witness_count;
    unsigned long long publics = all->public_count;
    if (format == CIRCUIT_STATISTICS_TABLE)
        RK_TRY(buffer_append_format(text, "%8llu %8u %9llu %9u %7llu %7u  ", rows, own->row_count,
                                    witnesses, own->witness_count, publics, own->public_count));
    else
        RK_TRY(buffer_append_format(text, "%llu\t%u\t%llu\t%u\t%llu\t%u\t", rows, own->row_count,
                                    witnesses, own->witness_count, publics, own->public_count));
    if (format == CIRCUIT_STATISTICS_TSV || component == 0)
        RK_TRY(circuit_path_append(text, origins, component));
    else {
        RK_TRY(buffer_append_format(text, "%*s", (int)(2 * depth), ""));
        RK_TRY(append_name(text, own));
    }
    return buffer_append_u8(text, '\n');
}

/* The component after this one when parents come before their children, those deeper than depth_max
 * left out; 0 after the last. */
static uint32_t next_component(const struct circuit_origins *origins, uint32_t component,
                               unsigned *depth, unsigned depth_max)
{
    const struct circuit_component *at = &origins->components[component];
    if (at->first_child && *depth < depth_max) {
        (*depth)++;
        return at->first_child;
    }
    while (component && !origins->components[component].next_sibling) {
        component = origins->components[component].parent;
        (*depth)--;
    }
    return component ? origins->components[component].next_sibling : 0;
}

enum rk_result circuit_statistics_append(struct buffer *text, const struct circuit_origins *origins,
                                         enum circuit_statistics_format format, unsigned depth_max)
{
    struct circuit_cost *costs = calloc(origins->component_count, sizeof *costs);
    if (!costs) return RK_NO_MEMORY;
    circuit_costs(costs, origins);
    enum rk_result result = buffer_append_format(
        text, "%s\n",
        format == CIRCUIT_STATISTICS_TABLE
            ? "    rows      own witnesses       own  public     own  component"
            : "rows\trows_own\twitnesses\twitnesses_own\tpublic\tpublic_own\tcomponent");
    unsigned depth = 0;
    uint32_t at = 0;
    do {
        if (!result) result = append_line(text, origins, format, at, depth, &costs[at]);
        at = next_component(origins, at, &depth, depth_max);
    } while (at && !result);
    free(costs);
    return result;
}
