/* A plain event loop for streams of messages -> pool of servers -> link of one server, first come first served.
 *
 * Usage: operations_loop FILE. FILE holds 64-bit integers: number of streams, of messages, of servers; for each
 * stream its number of messages; then the columns arrival, service at the pool, service at the link, message by
 * message, stream by stream. Writes the columns start and end at the pool, start and end at the link to FILE.out
 * and prints the CPU seconds of the loop alone. Ties: time, ends before arrivals, pool before link, id.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef int64_t i64;
enum { END_LINK, END_POOL, ARRIVE_POOL, ARRIVE_LINK };
typedef struct { i64 time, order; } Event; /* order = kind * 2^56 + message */
typedef struct { i64 *items; i64 head, tail; } Queue;

static Event *heap;
static i64 size;

static int before(Event a, Event b) { return a.time < b.time || (a.time == b.time && a.order < b.order); }

static void push(i64 time, i64 kind, i64 message) {
    Event event = {time, (kind << 56) | message};
    i64 place = size++;
    while (place && before(event, heap[(place - 1) / 2])) {
        heap[place] = heap[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    heap[place] = event;
}

static Event pop(void) {
    Event top = heap[0], last = heap[--size];
    i64 place = 0, child;
    while ((child = 2 * place + 1) < size) {
        if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
        if (!before(heap[child], last)) break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = last;
    return top;
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    FILE *file = fopen(arguments[1], "rb");
    i64 sizes[3];
    if (!file || fread(sizes, 8, 3, file) != 3) return 2;
    i64 streams = sizes[0], messages = sizes[1], free_servers = sizes[2], link_free = 1;
    i64 *in = malloc(8 * (streams + 3 * messages)), *out = calloc(4 * messages, 8);
    if (fread(in, 8, streams + 3 * messages, file) != (size_t)(streams + 3 * messages)) return 2;
    fclose(file);
    i64 *arrival = in + streams, *pool_service = arrival + messages, *link_service = pool_service + messages;
    i64 *pool_start = out, *pool_end = out + messages, *link_start = out + 2 * messages, *link_end = out + 3 * messages;
    char *last = calloc(messages, 1);
    clock_t begin = clock();
    heap = malloc(sizeof(Event) * (streams + messages + 64));
    Queue pool = {malloc(8 * messages), 0, 0}, link = {malloc(8 * messages), 0, 0};
    for (i64 stream = 0, first = 0; stream < streams; first += in[stream++]) {
        if (!in[stream]) continue;
        last[first + in[stream] - 1] = 1;
        push(arrival[first], ARRIVE_POOL, first);
    }
    while (size) {
        Event event = pop();
        i64 now = event.time, message = event.order & (((i64)1 << 56) - 1);
        switch (event.order >> 56) {
        case ARRIVE_POOL:
            if (!last[message]) push(arrival[message + 1], ARRIVE_POOL, message + 1);
            if (free_servers) {
                free_servers--;
                pool_start[message] = now;
                push(now + pool_service[message], END_POOL, message);
            } else
                pool.items[pool.tail++] = message;
            break;
        case END_POOL:
            pool_end[message] = now;
            push(now, ARRIVE_LINK, message);
            if (pool.head < pool.tail) {
                i64 next = pool.items[pool.head++];
                pool_start[next] = now;
                push(now + pool_service[next], END_POOL, next);
            } else
                free_servers++;
            break;
        case ARRIVE_LINK:
            if (link_free) {
                link_free = 0;
                link_start[message] = now;
                push(now + link_service[message], END_LINK, message);
            } else
                link.items[link.tail++] = message;
            break;
        case END_LINK:
            link_end[message] = now;
            if (link.head < link.tail) {
                i64 next = link.items[link.head++];
                link_start[next] = now;
                push(now + link_service[next], END_LINK, next);
            } else
                link_free = 1;
            break;
        }
    }
    printf("%.9f\n", (double)(clock() - begin) / CLOCKS_PER_SEC);
    char name[4096];
    snprintf(name, sizeof name, "%s.out", arguments[1]);
    file = fopen(name, "wb");
    if (!file || fwrite(out, 8, 4 * messages, file) != (size_t)(4 * messages)) return 2;
    return fclose(file);
}
