#include <ruskvm/list.h>

#include <ruskvm/alloc.h>
#include <ruskvm/panic.h>

static size_t node_bytes(uint32_t element_bytes)
{
    return sizeof(struct rk_list_link) + element_bytes;
}

void *rk_list_add_before(struct rk_list *list, void *element, uint32_t element_bytes)
{
    struct rk_list_link *link = rk_alloc(node_bytes(element_bytes));
    link->next = element ? (struct rk_list_link *)element - 1 : NULL;
    link->previous = link->next ? link->next->previous : list->last;
    *(link->next ? &link->next->previous : &list->last) = link;
    *(link->previous ? &link->previous->next : &list->first) = link;
    list->count++;
    return link + 1;
}

void *rk_list_add_first(struct rk_list *list, uint32_t element_bytes)
{
    return rk_list_add_before(list, rk_list_element(list->first), element_bytes);
}

void rk_list_remove(struct rk_list *list, void *element, uint32_t element_bytes)
{
    struct rk_list_link *link = (struct rk_list_link *)element - 1;
    RK_ASSERT(list->count > 0);
    *(link->next ? &link->next->previous : &list->last) = link->previous;
    *(link->previous ? &link->previous->next : &list->first) = link->next;
    rk_free(link, node_bytes(element_bytes));
    list->count--;
}

bool rk_list_take_first(struct rk_list *list, void *element, uint32_t element_bytes)
{
    if (!list->first) return false;
    rk_copy(element, list->first + 1, element_bytes);
    rk_list_remove(list, list->first + 1, element_bytes);
    return true;
}

void rk_list_clear(struct rk_list *list, uint32_t element_bytes)
{
    while (list->first)
        rk_list_remove(list, list->first + 1, element_bytes);
}
