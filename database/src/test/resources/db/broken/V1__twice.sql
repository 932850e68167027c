CREATE TABLE broken.thing (id bigint PRIMARY KEY);
CREATE TABLE broken.thing (id bigint);
